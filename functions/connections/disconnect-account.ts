import { isProvider, type Provider } from "../../lib/connections/connection.ts";
import { type DisconnectDeps, type Disconnection, disconnectConnection } from "../../lib/connections/disconnect-connection.ts";
import { describeDisconnections } from "../../lib/connections/to-disconnection-view.ts";
import { Failure } from "../../lib/errors.ts";
import { type EndpointRequest, endpoint } from "../../lib/http/endpoint.ts";
import { lambda } from "../../lib/http/lambda.ts";
import { reply } from "../../lib/http/reply.ts";
import { composeDisconnect } from "./compose-disconnect.ts";

/** `DELETE /api/connected-accounts/{uid}/{provider}` and `POST /api/gcp/force-disconnect`, as Aurora's web client knows them. */
export const createHandler = (deps: DisconnectDeps) =>
  endpoint({ permission: "connectors:write", dialect: "aurora" }, async (request) => {
    const provider = readProvider(request);
    const { principal, signal } = request;
    const connections = await deps.connections.list(principal.tenant);
    const own = connections.filter((connection) => connection.provider === provider);
    const gone: Disconnection[] = [];
    for (const connection of own) {
      gone.push(await disconnectConnection(deps, connection, principal.id, signal));
    }
    const isWhole = gone.every(({ state }) => state === "disconnected");
    return reply(isWhole ? 200 : 206, { success: isWhole, message: describeDisconnections(provider, gone) });
  });

/** The path of the second route names none: it is Google's. */
function readProvider({ route, path, principal }: EndpointRequest): Provider {
  if (route.path.endsWith("/force-disconnect")) {
    return "gcp";
  }
  if (path.uid !== principal.id || path.provider === undefined || !isProvider(path.provider)) {
    throw new Failure("not_found");
  }
  return path.provider;
}

export const handler = lambda(createHandler, composeDisconnect);
