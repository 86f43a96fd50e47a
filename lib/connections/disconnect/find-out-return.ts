import { type ParkedGrant, unknownSubject } from "../attempt.ts";
import type { GrantReturn } from "../connection.ts";
import type { KeptProvider } from "../provider.ts";
import type { Connections, Tombstones } from "../stores.ts";
import { confirmedSince } from "./disconnected-since.ts";
import { countSharing } from "./revoke-unless-shared.ts";

type Deps = {
  readonly provider: Pick<KeptProvider, "revokesWholeAccount">;
  readonly connections: Pick<Connections, "listBySubject" | "read">;
  readonly tombstones: Pick<Tombstones, "read">;
};

const left: GrantReturn = { state: "left", code: "credential_missing" };

/**
 * Finds out what became of a parked grant whose token is not in the store. Its record is written first, so a process that dies
 * between the two, or a store that fails there, leaves a grant at the provider that nothing here can revoke.
 *
 * @returns `undefined`: the grant was ended elsewhere, and that was told there. `left`: nothing says that it was revoked.
 */
export async function findOutReturn(deps: Deps, parked: ParkedGrant): Promise<GrantReturn | undefined> {
  // A person confirms only what was stored. It went live since, and whatever ended that connection has given it back.
  if (parked.needsConfirmation && parked.confirmedAt !== undefined) {
    return undefined;
  }
  const tombstone = await deps.tombstones.read(parked);
  if (tombstone?.disconnectId === parked.attemptId) {
    // A later try of this very disconnect may have revoked it.
    return tombstone.grant.state === "pending" ? left : undefined;
  }
  if (tombstone !== undefined && tombstone.startedAt > confirmedSince(parked)) {
    return undefined;
  }
  const mayShare = deps.provider.revokesWholeAccount && parked.subject !== unknownSubject;
  return mayShare && (await countSharing(deps, parked, { grantId: parked.attemptId })) > 0 ? { state: "shared" } : left;
}
