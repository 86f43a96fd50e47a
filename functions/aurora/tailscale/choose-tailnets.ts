import { Failure } from "../../../lib/errors.ts";
import { reply } from "../../../lib/http/reply.ts";
import { serve, together } from "../../../lib/http/serve.ts";
import { readOwnConnection } from "../../own-connection.ts";
import { isConnectedTailnet } from "../../tailscale/to-tailnet.ts";
import { connectRequired } from "../../tailscale/with-tailnet.ts";
import { writeLambda } from "../../write-lambda.ts";
import { composeRecords, type Records } from "../compose-records.ts";
import * as routes from "./routes.ts";

/** `POST /tailscale_api/tailscale/tailnets`: chooses whether the connected tailnet is used, and whether it is the root. */
export const chooseTailnets = serve(routes.chooseTailnets, (deps: Records) => async (request) => {
  const { key, connection } = await readOwnConnection(deps, request, "tailscale");
  if (connection === undefined) {
    return connectRequired(request, "not_found");
  }
  const { id } = connection.identity;
  const own = request.body.tailnets.filter((sent) => isConnectedTailnet(sent.id, connection));
  const isDisabled = own.some(({ enabled }) => !enabled);
  const isRoot = own.some(({ isRootTailnet }) => isRootTailnet);
  await deps.settings.write(key, { disabled: isDisabled ? [id] : [], ...(isRoot ? { root: id } : {}) });
  return { success: true, message: "Tailnets saved" };
});

/** `POST /tailscale_api/tailscale/root-tailnet`: chooses the root tailnet, which must be the connected one. */
export const chooseRootTailnet = serve(routes.chooseRootTailnet, (deps: Records) => async (request) => {
  const { tailnetId, tailnet_id } = request.body;
  const wanted = tailnetId || tailnet_id;
  if (wanted === "") {
    return reply(400, { error: "tailnetId is required", code: "invalid_request", request_id: request.requestId });
  }
  const { key, connection } = await readOwnConnection(deps, request, "tailscale");
  if (connection === undefined) {
    return connectRequired(request, "not_found");
  }
  if (!isConnectedTailnet(wanted, connection)) {
    throw new Failure("invalid_request", { field: "tailnetId", detail: "another tailnet than the connected one" });
  }
  const root = connection.identity.id;
  await deps.settings.write(key, { root });
  return { success: true, tailnetId: root, message: "Root tailnet saved" };
});

export const createHandler = together(chooseTailnets, chooseRootTailnet);

export const handler = writeLambda(createHandler, composeRecords);
