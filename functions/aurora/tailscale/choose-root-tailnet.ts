import type { SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import type { Connections } from "../../../lib/connections/stores.ts";
import { Failure } from "../../../lib/errors.ts";
import { reply } from "../../../lib/http/reply.ts";
import { serve } from "../../../lib/http/serve.ts";
import { composeRecords } from "../../compose-records.ts";
import { readOwnConnection } from "../../own-connection.ts";
import { isConnected } from "../../tailscale/to-tailnet.ts";
import { connectRequired } from "../../tailscale/with-tailnet.ts";
import { writeLambda } from "../../write-lambda.ts";
import * as routes from "./routes.ts";

type Deps = { readonly connections: Pick<Connections, "list">; readonly settings: SlotSettingsStore };

/** `POST /tailscale_api/tailscale/root-tailnet`: chooses the root tailnet, which must be the connected one. */
export const createHandler = serve(routes.chooseRootTailnet, (deps: Deps) => async (request) => {
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
});

export const handler = writeLambda(createHandler, composeRecords);
