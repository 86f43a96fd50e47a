import { Failure } from "../../errors.ts";
import { secondsAfter } from "../../instants.ts";
import type { Secret } from "../../secret.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { ParkedGrant } from "../attempt.ts";
import type { Connection, Provider } from "../connection.ts";
import type { Clock, Connections, KeptProvider, ParkedGrants, Tombstones } from "../ports.ts";
import { isDisconnectedSince } from "./superseded.ts";

type Deps = {
  readonly clock: Clock;
  readonly provider: Pick<KeptProvider, "revoke" | "revokesWholeAccount">;
  readonly connections: Pick<Connections, "listBySubject" | "read">;
  readonly parked: Pick<ParkedGrants, "listWaiting">;
  readonly tombstones: Pick<Tombstones, "read">;
  readonly logger: Logger;
};

type Account = { readonly provider: Provider; readonly subject: string };

/** Seconds that two clocks may differ. */
const clockSkewSeconds = 10;

type Own = { readonly connectionId?: string; readonly grantId: string };

/**
 * Revokes a token unless that would end somebody's live connection, in whichever organisation: some providers revoke every
 * grant that a person gave to the application, whichever token they are handed. A connection that is being given back
 * itself does not count, so that of two disconnects at once one revokes. Nor does one whose own grant is gone: it has nothing
 * to lose, and would keep every later grant of that person alive. Whatever else is wrong with one, its grant still stands.
 *
 * A grant of the same person that still waits for its confirmation would be dead before it is live. Nobody knows yet whether
 * it will be, so the revocation waits until it is confirmed or given back: some ten minutes, longer for one that is confirmed
 * and cannot go live.
 *
 * @param own - What is given back: it does not stand in its own way, also when it could not be rejected first.
 * @throws {Failure} `login_under_way`: try again, with the same token. What the table or the provider throws.
 */
export async function revokeUnlessShared(
  deps: Deps,
  account: Account,
  token: Secret,
  signal: AbortSignal,
  own: Own,
): Promise<"revoked" | "shared"> {
  if (deps.provider.revokesWholeAccount) {
    // First what waits: what goes live meanwhile is then seen as a connection.
    const awaited = await isAwaited(deps, account, own);
    const sharing = await countSharing(deps, account, own);
    if (sharing > 0) {
      deps.logger.info("a revocation was left out: a live connection uses the same account", {
        provider: account.provider,
        connections: sharing,
      });
      return "shared";
    }
    if (awaited) {
      throw new Failure("login_under_way");
    }
  }
  await deps.provider.revoke(token, signal);
  return "revoked";
}

/** Counts the live connections, of whichever organisation, that a revocation of this account would end. */
export async function countSharing(
  { connections }: Pick<Deps, "connections">,
  { provider, subject }: Account,
  { connectionId }: Own,
): Promise<number> {
  const keys = await connections.listBySubject(provider, subject);
  const found = await Promise.all(keys.map((key) => connections.read(key)));
  return found.filter((connection) => connection !== undefined && connection.id !== connectionId && hasGrant(connection)).length;
}

const hasGrant = ({ status, failure }: Connection): boolean =>
  status !== "disconnecting" && !(status === "reauth_required" && failure?.code === "grant_revoked");

/** Whether a grant of the account may go live yet. A disconnect ends each confirmation that was begun before it, and no later one. */
async function isAwaited(deps: Deps, { provider, subject }: Account, { grantId }: Own): Promise<boolean> {
  // By a clock that is a little behind, somebody may have confirmed it in time.
  const waiting = await deps.parked.listWaiting(provider, subject, secondsAfter(deps.clock(), -clockSkewSeconds));
  const others = waiting.filter(({ attemptId }) => attemptId !== grantId);
  const isOver = async (other: ParkedGrant) =>
    other.phase === "confirming" && (await isDisconnectedSince(deps, other, await deps.connections.read(other)));
  return (await Promise.all(others.map(isOver))).includes(false);
}
