import { Failure } from "../../errors.ts";
import { minutesAfter } from "../../system.ts";
import { carryOnMinutes } from "../attempt.ts";
import { discardParkedGrant } from "../parked/discard-parked-grant.ts";
import type { LivePorts } from "../ports.ts";
import { type Confirmation, type Confirmer, isStartedBy, opens, parseConfirmation, readConfirmed } from "./confirmation.ts";
import { type LiveConnection, makeLiveOrDiscard, toLiveConnection } from "./make-live.ts";

/**
 * Last step of a code flow: the principal who started it makes the parked grant live.
 *
 * A callback proves which browser came back, not which person agreed: an attacker may have sent the link to a victim. So the grant goes
 * live only when the person who asked for it confirms it in a logged-in session. A confirmation by any other person, a colleague included,
 * ends the grant: it is erased here and revoked at the provider.
 *
 * The same person may send the same confirmation again, such as after a lost answer: it continues where it stopped. A disconnect since the
 * first send cancels it. Once the grant is live, the same answer is given again.
 *
 * @param value - `<attempt id>.<secret>`, from the redirect to the front end.
 * @throws {Failure} `confirmation_invalid`, `confirmation_foreign`, `stopped`, or what `makeLive` throws.
 */
export async function confirmConnection(
  deps: LivePorts,
  principal: Confirmer,
  value: string,
  signal: AbortSignal,
): Promise<LiveConnection> {
  const confirmation = parseConfirmation(value);
  const { parkedId } = confirmation;
  const parked = await deps.parked.read(parkedId);
  if (parked === undefined) {
    return answerAgain(deps, principal, confirmation);
  }
  if (!opens(confirmation, parked, deps.clock())) {
    throw new Failure("confirmation_invalid");
  }
  if (!isStartedBy(parked, principal)) {
    if (parked.phase === "parked") {
      await discardParkedGrant(deps, parked, undefined, signal);
    }
    throw new Failure("confirmation_foreign");
  }
  // Before it is confirmed: while it is only parked, it is revoked when its ten minutes are over.
  await deps.switches.requireOpen(parked);
  const now = deps.clock();
  const carryOnAt = minutesAfter(now, carryOnMinutes);
  if (!(await deps.parked.advance(parkedId, ["parked", "confirming"], "confirming", carryOnAt, { confirmedAt: now }))) {
    return answerAgain(deps, principal, confirmation);
  }
  return makeLiveOrDiscard(deps, { ...parked, phase: "confirming", confirmedAt: parked.confirmedAt ?? now }, signal);
}

async function answerAgain(deps: LivePorts, principal: Confirmer, confirmation: Confirmation): Promise<LiveConnection> {
  return toLiveConnection(deps, await readConfirmed(deps, principal, confirmation));
}
