import { Failure } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import { matchesHash } from "../../oauth/opaque-value.ts";
import { mayGoLive } from "../attempt.ts";
import { returnParkedGrant } from "../disconnect/return-parked-grant.ts";
import { type LiveConnection, type MakeLiveDeps, toLiveConnection } from "./make-live.ts";
import { makeLiveOrGiveBack } from "./make-live-or-give-back.ts";

type Principal = { readonly id: string; readonly tenant: string };

/** The two parts of a confirmation: the attempt's id, which many may know, and the secret of the redirect. */
type Parts = { readonly attemptId: string; readonly secret: string };

/**
 * Last step of a code flow: the principal who started it makes the parked grant live.
 *
 * A callback proves which browser came back, not which person agreed: somebody may have been sent the link. So the
 * grant counts only once the person who asked for it says so, with the credential of a logged-in session. Anybody
 * else's attempt, a colleague's included, ends the grant: erased here, revoked at the provider.
 *
 * The same confirmation sent again by the same person, after an answer that was lost, carries on where it stopped. It stays the
 * confirmation that it was: a disconnect since it was first sent has ended it. Once the grant is live, it is answered again.
 *
 * @param value - `<attempt id>.<secret>`, from the redirect to the front end.
 * @throws {Failure} `confirmation_invalid`, `confirmation_foreign`, or what `makeLive` throws.
 */
export async function confirmConnection(
  deps: MakeLiveDeps,
  principal: Principal,
  value: string,
  signal: AbortSignal,
): Promise<LiveConnection> {
  const [, attemptId, secret] = /^([\w-]{43})\.([\w-]{43})$/.exec(value) ?? [];
  if (attemptId === undefined || secret === undefined) {
    throw new Failure("confirmation_invalid");
  }
  const parked = await deps.parked.read(attemptId);
  if (parked === undefined) {
    return readConfirmed(deps, principal, { attemptId, secret });
  }
  const isIts = matchesHash(secret, parked.confirmationHash);
  if (!isIts || !mayGoLive(parked, deps.clock())) {
    throw new Failure("confirmation_invalid");
  }
  if (parked.principalId !== principal.id || parked.tenant !== principal.tenant) {
    if (parked.phase === "parked") {
      await returnParkedGrant(deps, parked, undefined, signal);
    }
    throw new Failure("confirmation_foreign");
  }
  const now = deps.clock();
  if (!(await deps.parked.advance(attemptId, ["parked", "confirming"], "confirming", minutesAfter(now, 1), now))) {
    return readConfirmed(deps, principal, { attemptId, secret });
  }
  return makeLiveOrGiveBack(deps, { ...parked, phase: "confirming", confirmedAt: parked.confirmedAt ?? now }, signal);
}

/**
 * The connection that a confirmation has made, for the same person who sends it again. Nothing of the attempt is kept but its
 * id, which is the hash of the secret.
 *
 * @throws {Failure} `confirmation_invalid`: there is none, another grant has taken its place, it is being given back, or it is
 *   another person's.
 */
async function readConfirmed(deps: MakeLiveDeps, { id, tenant }: Principal, { attemptId, secret }: Parts): Promise<LiveConnection> {
  const isAttempts = matchesHash(secret, attemptId);
  const own = isAttempts ? await deps.connections.list(tenant) : [];
  const connection = own.find(({ grantId, connectedBy }) => grantId === attemptId && connectedBy === id);
  if (connection === undefined || connection.disconnect !== undefined) {
    throw new Failure("confirmation_invalid");
  }
  return toLiveConnection(deps, connection);
}
