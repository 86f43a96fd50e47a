import type { SubmissionMethod } from "../provider.ts";
import type { Reading } from "../refresh/read-credential.ts";
import type { RefreshDeps } from "../refresh/refresh-result.ts";
import type { OutcomeContext } from "../refresh/transitions.ts";
import type { Held, Outcome } from "../refresh/with-lease.ts";
import type { DutyResult } from "./duty-result.ts";

/**
 * A duty that the engine performs for a minted method. It decides the whole outcome, and so when the duty falls due again: its
 * record is that of `afterDuty` or `afterDutyFailure`, or has the instant set by itself.
 *
 * @param first - The stored credential, which was read beside the lease.
 */
export type EngineDuty = (
  deps: RefreshDeps,
  held: Held,
  method: SubmissionMethod,
  first: Promise<Reading>,
  context: OutcomeContext,
) => Promise<Outcome<DutyResult>>;

export type EngineDuties = Readonly<Record<string, EngineDuty>>;

/** The engine's own duties of minted methods, by name. They come before the method's own of the same name. */
export const engineDuties: EngineDuties = {};
