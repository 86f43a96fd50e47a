import type { Details, Identity } from "../../connections/connection.ts";
import { defined } from "../../defined.ts";
import { readKey } from "./auth-keys.ts";
import { type Survey, unlessForbidden } from "./survey-client.ts";
import { ownTailnet, toDnsName } from "./tailnet.ts";
import type { Caller } from "./tailscale-request.ts";

/**
 * Names the tailnet of a client.
 *
 * With the scopes of a connection, no endpoint returns a tailnet's own id. Its DNS name is part of its devices' names, can be changed, and
 * is unknown while there is no device. So a tailnet keeps the id from its first connect: its DNS name, the tailnet that the customer named,
 * or the client's id. A later submission is of the same tailnet when it has the same client (a client never moves), the same name, or when
 * its tailnet knows the auth key of the connection.
 *
 * @param before - Details of the existing connection, or none.
 * @throws {Failure} Retryable ones as `requestApi` says.
 */
export async function nameTailnet(
  caller: Caller,
  { clientId, tailnet, devices }: { readonly clientId: string; readonly tailnet: string } & Pick<Survey, "devices">,
  before: Details,
): Promise<Identity> {
  const dnsName = toDnsName(devices ?? []);
  // Tailscale returned the devices of the named tailnet, so it is the client's own.
  const given = devices === undefined || tailnet === ownTailnet ? undefined : tailnet;
  const label = dnsName ?? given;
  const isSame =
    before.tailnet !== undefined &&
    (before.client_id === clientId || [dnsName, given].includes(before.tailnet) || (await knowsKey(caller, before.auth_key_id)));
  const id = (isSame ? before.tailnet : undefined) ?? dnsName ?? given ?? clientId;
  return { id, ...defined({ label }) };
}

/** Whether the client's tailnet knows an auth key. Only the key's own tailnet knows it, also for a while after its deletion. */
const knowsKey = async (caller: Caller, id: string | undefined): Promise<boolean> =>
  id !== undefined && (await unlessForbidden(readKey(caller, id))) !== undefined;
