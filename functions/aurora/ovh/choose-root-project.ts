import type { SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import { reply } from "../../../lib/http/reply.ts";
import { serve } from "../../../lib/http/serve.ts";
import { toSettingsKey } from "../../ovh/regions.ts";
import { writeLambda } from "../../write-lambda.ts";
import { composeRecords } from "./compose-records.ts";
import * as routes from "./routes.ts";

type Deps = { readonly settings: SlotSettingsStore };

/** `POST /ovh_api/ovh/root-project`: chooses the root project. It is not looked up at OVHcloud, which may be down. */
export const createHandler = serve(
  routes.chooseOvhRootProject,
  (deps: Deps) =>
    async ({ principal, requestId, body: { projectId: root } }) => {
      if (root === undefined) {
        return reply(400, { error: "projectId is required", code: "invalid_request", request_id: requestId });
      }
      await deps.settings.write(toSettingsKey(principal), { root });
      return { success: true, root_project: root, message: "Root project saved" };
    },
);

export const handler = writeLambda(createHandler, composeRecords);
