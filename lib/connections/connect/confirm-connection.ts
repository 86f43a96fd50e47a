import { Failure } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import { matchesHash } from "../../oauth/opaque-value.ts";
import { mayGoLive } from "../attempt.ts";
import type { Connection } from "../connection.ts";
import { returnParkedGrant } from "../give-back/return-parked-grant.ts";
import { type MakeLiveDeps, makeLive } from "./make-live.ts";

/**
 * Last step of a code flow: the principal who started it makes the parked grant live.
 *
 * A callback proves which browser came back, not which person agreed: somebody may have been sent the link. So the
 * grant counts only once the person who asked for it says so, with the credential of a logged-in session. Anybody
 * else's attempt, a colleague's included, ends the grant: erased here, revoked at the provider.
 *
 * The same confirmation sent again by the same person, after an answer that was lost, carries on where it stopped. It stays the
 * confirmation that it was: a disconnect since it was first sent has ended it.
 *
 * @param value - `<attempt id>.<secret>`, from the redirect to the front end.
 * @throws {Failure} `confirmation_invalid`, `confirmation_foreign`, or what `makeLive` throws.
 */
export async function confirmConnection(
  deps: MakeLiveDeps,
  principal: { readonly id: string; readonly tenant: string },
  value: string,
  signal: AbortSignal,
): Promise<{ readonly connection: Connection; readonly setupRunId: string }> {
  const [, attemptId, secret] = /^([\w-]{43})\.([\w-]{43})$/.exec(value) ?? [];
  const parked = attemptId === undefined ? undefined : await deps.parked.read(attemptId);
  if (parked === undefined || !matchesHash(secret, parked.confirmationHash) || parked.provider !== deps.provider.provider) {
    throw new Failure("confirmation_invalid");
  }
  if (!mayGoLive(parked, deps.clock())) {
    throw new Failure("confirmation_invalid");
  }
  if (parked.principalId !== principal.id || parked.tenant !== principal.tenant) {
    if (parked.phase === "parked") {
      await returnParkedGrant(deps, parked, undefined, signal);
    }
    throw new Failure("confirmation_foreign");
  }
  const now = deps.clock();
  if (!(await deps.parked.advance(parked.attemptId, ["parked", "confirming"], "confirming", minutesAfter(now, 1), now))) {
    throw new Failure("confirmation_invalid");
  }
  return makeLive(deps, { ...parked, phase: "confirming", confirmedAt: parked.confirmedAt ?? now }, signal);
}
