import { Failure } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { hasLivingGrant } from "../parked/revoke-unless-shared.ts";
import type { MethodCommon } from "../provider.ts";
import type { Connections } from "../stores.ts";

/**
 * Refuses the grant of an account that the organisation has connected under another name already, where the provider revokes every grant of an
 * account at once: a disconnect of one of them could not revoke, and a revocation of the customer's would end both. Where each grant ends by
 * itself, an account may be connected as often as its owner likes.
 *
 * Two such grants that go live at the same instant may both pass. They are then as two organisations with one account: the disconnect of the
 * last one revokes.
 *
 * @throws {Failure} `already_connected`, with the account under which it is. What the table throws.
 */
export async function refuseDuplicateAccount(
  { connections }: { readonly connections: Pick<Connections, "listByAccount" | "read"> },
  method: Pick<MethodCommon, "name" | "revokesWholeAccount">,
  parked: ParkedGrant,
): Promise<void> {
  if (!method.revokesWholeAccount) {
    return;
  }
  const keys = await connections.listByAccount(parked);
  const others = keys.filter(({ tenant, account }) => tenant === parked.tenant && account !== parked.account);
  const found = await Promise.all(others.map((key) => connections.read(key)));
  const standing = found.find((connection) => connection !== undefined && hasLivingGrant(connection, method));
  if (standing !== undefined) {
    throw new Failure("already_connected", { accounts: [standing.account] });
  }
}
