import { Failure } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import { returnParkedGrant } from "../disconnect/return-parked-grant.ts";
import { type Confirmation, isStartedBy, opens, type Principal, parseConfirmation, readConfirmed } from "./confirmation.ts";
import { type LiveConnection, type MakeLiveDeps, toLiveConnection } from "./make-live.ts";
import { makeLiveOrGiveBack } from "./make-live-or-give-back.ts";

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
  const confirmation = parseConfirmation(value);
  const { attemptId } = confirmation;
  const parked = await deps.parked.read(attemptId);
  if (parked === undefined) {
    return answerAgain(deps, principal, confirmation);
  }
  if (!opens(confirmation, parked, deps.clock())) {
    throw new Failure("confirmation_invalid");
  }
  if (!isStartedBy(parked, principal)) {
    if (parked.phase === "parked") {
      await returnParkedGrant(deps, parked, undefined, signal);
    }
    throw new Failure("confirmation_foreign");
  }
  const now = deps.clock();
  if (!(await deps.parked.advance(attemptId, ["parked", "confirming"], "confirming", minutesAfter(now, 1), now))) {
    return answerAgain(deps, principal, confirmation);
  }
  return makeLiveOrGiveBack(deps, { ...parked, phase: "confirming", confirmedAt: parked.confirmedAt ?? now }, signal);
}

async function answerAgain(deps: MakeLiveDeps, principal: Principal, confirmation: Confirmation): Promise<LiveConnection> {
  return toLiveConnection(deps, await readConfirmed(deps, principal, confirmation));
}
