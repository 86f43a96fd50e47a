import { type ConnectionKey, isProvider, type Provider } from "../../lib/connections/connection.ts";
import { type DisconnectDeps, type Disconnection, disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { describeDisconnections } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import { asFailure, Failure } from "../../lib/errors.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { type EndpointRequest, endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import { composeDisconnect } from "./compose-disconnect.ts";

/** `DELETE /api/connected-accounts/{uid}/{provider}` and `POST /api/gcp/force-disconnect`, as Aurora's web client knows them. */
export const createHandler = (deps: DisconnectDeps) =>
  endpoint({ permission: "connectors:write", dialect: "aurora" }, async (request) => {
    const provider = readProvider(request);
    const { gone, failed } = await disconnectAll(deps, request, provider);
    for (const failure of failed) {
      reportFailure(failure, request.logger);
    }
    const [failure] = failed;
    if (failure !== undefined && gone.length === 0) {
      // The client knows one status and one text for a disconnect that failed, whatever the reason.
      const error = `Failed to disconnect ${provider.toUpperCase()}`;
      return reply(500, { error, code: failure.code, request_id: request.requestId });
    }
    const isWhole = failure === undefined && gone.every(({ state }) => state === "disconnected");
    return reply(isWhole ? 200 : 206, { success: isWhole, message: describeDisconnections(provider, gone, failed.length) });
  });

/** The path of the second route names none: it is Google's. */
function readProvider({ route, path, principal }: EndpointRequest): Provider {
  if (route.path.endsWith("/force-disconnect")) {
    return "gcp";
  }
  if (!isOwnId(path.uid, principal.id) || path.provider === undefined || !isProvider(path.provider)) {
    throw new Failure("not_found");
  }
  return path.provider;
}

/** A UUID may come in capitals; the principal's is in lower case then. Nothing is decided by the path's but this. */
const isOwnId = (sent: string | undefined, id: string): boolean => sent === id || sent?.toLowerCase() === id;

type Outcome = { readonly gone: readonly Disconnection[]; readonly failed: readonly Failure[] };

/** Every account of the provider. One that is busy or fails keeps no other from being tried. */
async function disconnectAll(deps: DisconnectDeps, { principal, signal }: EndpointRequest, provider: Provider): Promise<Outcome> {
  const gone: Disconnection[] = [];
  const failed: Failure[] = [];
  const disconnect = async (key: ConnectionKey) => {
    gone.push(await disconnectConnection(deps, key, principal.id, signal));
  };
  const note = (error: unknown) => {
    failed.push(asFailure(error));
  };
  try {
    const keys = await listKeys(deps, principal.tenant, provider);
    await Promise.all(keys.map((key) => disconnect(key).catch(note)));
  } catch (error) {
    note(error);
  }
  return { gone, failed: failed.filter(({ code }) => code !== "not_found") };
}

/** When nothing is there any more, a tombstone may know what the last disconnect has left. */
async function listKeys({ connections }: DisconnectDeps, tenant: string, provider: Provider): Promise<readonly ConnectionKey[]> {
  const own = (await connections.list(tenant)).filter((connection) => connection.provider === provider);
  return own.length === 0 ? [{ tenant, provider, account: "default" }] : own;
}

export const handler = httpLambda(createHandler, composeDisconnect, answerIn("aurora"));
