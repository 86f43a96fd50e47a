import type { Details, Identity } from "../../connections/connection.ts";
import type { Caller } from "./api-request.ts";
import { readKey } from "./keys.ts";
import { type Survey, unlessForbidden } from "./survey-client.ts";
import { ownTailnet, toDnsName } from "./tailnet.ts";

/**
 * Names the tailnet of a client.
 *
 * No endpoint tells a tailnet's own id to the scopes that a connection has. The DNS name stands in its devices' names, can be
 * changed, and is unknown while there is no device. So a tailnet keeps the id that it got when it was connected first: its DNS
 * name, or the tailnet that the customer named, or the client's id. A later submission is of the same tailnet when it has the same
 * client (a client never moves), the same name, or when its tailnet knows the auth key of the connection.
 *
 * @param before - Details of the connection that stands, or none.
 * @throws {Failure} Retryable ones as `requestApi` says.
 */
export async function nameTailnet(
  caller: Caller,
  { clientId, tailnet, devices }: { readonly clientId: string; readonly tailnet: string } & Pick<Survey, "devices">,
  before: Details,
): Promise<Identity> {
  const dnsName = toDnsName(devices ?? []);
  // The list of devices was answered for the tailnet that was named, so it is the client's own.
  const given = devices === undefined || tailnet === ownTailnet ? undefined : tailnet;
  const label = dnsName ?? given;
  const isSame =
    before.tailnet !== undefined &&
    (before.client_id === clientId || [dnsName, given].includes(before.tailnet) || (await knowsKey(caller, before.auth_key_id)));
  const id = (isSame ? before.tailnet : undefined) ?? dnsName ?? given ?? clientId;
  return { id, ...(label === undefined ? {} : { label }) };
}

/** A tailnet's keys are known in it alone, also for a while after they were deleted. */
const knowsKey = async (caller: Caller, id: string | undefined): Promise<boolean> =>
  id !== undefined && (await unlessForbidden(readKey(caller, id))) !== undefined;
