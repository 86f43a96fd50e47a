import * as v from "valibot";
import type { SlotSettingsStore } from "../../lib/connections/slot-settings.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { composeRecords } from "../compose-records.ts";
import { readOwnConnection } from "../own-connection.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { connectRequired } from "./azure-key.ts";

type Deps = { readonly connections: Pick<Connections, "list">; readonly settings: SlotSettingsStore; readonly limits: Limits };

const project = v.object({ projectId: v.pipe(v.string(), v.uuid()), enabled: v.optional(v.boolean(), true) });
export const body = v.object({ projects: v.pipe(v.array(project), v.maxLength(200)) });

/** `POST /api/azure-subscriptions`: chooses which subscriptions are used. One that the body does not name is used. */
export const createHandler = (deps: Deps) =>
  auroraRoute(
    deps,
    {
      permission: "connectors:write",
      query: ["account"],
      body,
      use: "azure choose subscriptions",
      per: "30/min",
    },
    async (request) => {
      const { key, connection } = await readOwnConnection(deps, request, "azure");
      if (connection === undefined) {
        return connectRequired(request, "not_found");
      }
      const disabled = request.body.projects.filter(({ enabled }) => !enabled).map(({ projectId }) => projectId.toLowerCase());
      await deps.settings.write(key, { disabled });
      return { status: "success" };
    },
  );

export const handler = auroraWriteLambda(createHandler, composeRecords, { subject: "azure" });
