import * as v from "valibot";
import type { SlotSettingsStore } from "../../lib/connections/slot-settings.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { auroraRoute } from "../../lib/http/aurora-route.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { reply } from "../../lib/http/reply.ts";
import { composeRecords } from "../compose-records.ts";
import { readOwnConnection } from "../own-connection.ts";
import { auroraWriteLambda } from "../write-lambda.ts";
import { isConnected } from "./to-tailnet.ts";
import { connectRequired } from "./with-tailnet.ts";

type Deps = { readonly connections: Pick<Connections, "list">; readonly settings: SlotSettingsStore; readonly limits: Limits };

const id = v.optional(v.string(), "");
const body = v.object({ tailnetId: id, tailnet_id: id });

/** `POST /tailscale_api/tailscale/root-tailnet`: chooses the root tailnet, which must be the connected one. */
export const createHandler = (deps: Deps) =>
  auroraRoute(
    deps,
    {
      permission: "connectors:write",
      query: ["account"],
      body,
      use: "tailscale choose root-tailnet",
      per: "30/min",
    },
    async (request) => {
      const { tailnetId, tailnet_id } = request.body;
      const wanted = tailnetId || tailnet_id;
      if (wanted === "") {
        return reply(400, { error: "tailnetId is required", code: "invalid_request", request_id: request.requestId });
      }
      const { key, connection } = await readOwnConnection(deps, request, "tailscale");
      if (connection === undefined) {
        return connectRequired(request, "not_found");
      }
      if (!isConnected(wanted, connection)) {
        throw new Failure("invalid_request", { field: "tailnetId", detail: "another tailnet than the connected one" });
      }
      const root = connection.identity.id;
      await deps.settings.write(key, { root });
      return { success: true, tailnetId: root, message: "Root tailnet saved" };
    },
  );

export const handler = auroraWriteLambda(createHandler, composeRecords, { subject: "tailscale" });
