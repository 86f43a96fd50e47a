import * as v from "valibot";
import type { SlotSettingsStore } from "../../lib/connections/slot-settings.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { reply } from "../../lib/http/reply.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { composeRecords } from "./compose-records.ts";
import { projectId } from "./project-id.ts";
import { toSettingsKey } from "./regions.ts";

type Deps = { readonly settings: SlotSettingsStore; readonly limits: Limits };

const body = v.object({ projectId: v.optional(projectId) });

/** `POST /ovh_api/ovh/root-project`: chooses the root project. It is not looked up at OVHcloud, which may be down. */
export const createHandler = (deps: Deps) =>
  auroraRoute(
    deps,
    {
      permission: "connectors:write",
      body,
      use: "ovh choose root-project",
      per: "30/min",
    },
    async ({ principal, requestId, body: { projectId: root } }) => {
      if (root === undefined) {
        return reply(400, { error: "projectId is required", code: "invalid_request", request_id: requestId });
      }
      await deps.settings.write(toSettingsKey(principal), { root });
      return { success: true, root_project: root, message: "Root project saved" };
    },
  );

export const handler = auroraWriteLambda(createHandler, composeRecords, { subject: "ovh" });
