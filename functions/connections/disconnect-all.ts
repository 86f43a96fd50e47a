import type { ConnectionKey, Provider } from "../../lib/connections/connection.ts";
import type { Disconnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { disconnectWhole } from "../../lib/connections/disconnect/disconnect-whole.ts";
import { describeDisconnections } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import type { DisconnectPorts } from "../../lib/connections/ports.ts";
import { asFailure, type Failure } from "../../lib/errors.ts";
import { type EndpointRequest, type HttpReply, reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { mapBounded } from "../../lib/map-bounded.ts";

type Asked = Pick<EndpointRequest, "principal" | "signal" | "endsAt" | "requestId" | "logger">;

/**
 * Disconnects every account of a provider that the caller's organisation has, and answers in the form of Aurora's web client.
 *
 * @param toStatus - Further fields of the answer, where the provider's own route has some.
 */
export async function disconnectAll(
  deps: DisconnectPorts,
  request: Asked,
  provider: Provider,
  toStatus: (isWhole: boolean) => object = () => ({}),
): Promise<HttpReply> {
  const { gone, failed } = await disconnectAccounts(deps, request, provider);
  for (const failure of failed) {
    reportFailure(failure, request.logger);
  }
  const [failure] = failed;
  if (failure !== undefined && gone.length === 0) {
    // The client knows one status and one text for every failed disconnect.
    const error = `Failed to disconnect ${provider.toUpperCase()}`;
    return reply(500, { error, code: failure.code, request_id: request.requestId });
  }
  // A teardown continues its disconnect by itself: for the client that is a success.
  const isWhole = failure === undefined && gone.every(({ state }) => state !== "disconnecting");
  return reply(isWhole ? 200 : 206, {
    success: isWhole,
    ...toStatus(isWhole),
    message: describeDisconnections(provider, gone, deps.methods, failed.length),
  });
}

/** Disconnects at a time: each calls the table, the credential store and the provider. */
const lanes = 10;

type Outcome = {
  readonly gone: readonly Disconnection[];
  readonly failed: readonly { readonly account: string; readonly failure: Failure }[];
};

/** Disconnects each connection. A busy or failing one does not stop the others. */
export async function disconnectEach(
  deps: DisconnectPorts,
  keys: readonly ConnectionKey[],
  { principal, signal, endsAt }: Pick<Asked, "principal" | "signal" | "endsAt">,
): Promise<Outcome> {
  const gone: Disconnection[] = [];
  const failed: Outcome["failed"][number][] = [];
  await mapBounded(keys, lanes, async (key) => {
    try {
      gone.push(await disconnectWhole(deps, key, { principalId: principal.id }, { signal, endsAt }));
    } catch (error) {
      failed.push({ account: key.account, failure: asFailure(error) });
    }
  });
  return { gone, failed };
}

/** Disconnects each account of a provider. */
async function disconnectAccounts(deps: DisconnectPorts, request: Asked, provider: Provider) {
  try {
    const { gone, failed } = await disconnectEach(deps, await listKeys(deps, request.principal.tenant, provider), request);
    return { gone, failed: failed.flatMap(({ failure }) => (failure.code === "not_found" ? [] : [failure])) };
  } catch (error) {
    return { gone: [], failed: [asFailure(error)] };
  }
}

/** Lists the accounts. Without any connection, the tombstone of the default account may tell what the last disconnect has left. */
async function listKeys({ connections }: DisconnectPorts, tenant: string, provider: Provider): Promise<readonly ConnectionKey[]> {
  const own = await connections.list(tenant, provider);
  return own.length === 0 ? [{ tenant, provider, account: "default" }] : own;
}
