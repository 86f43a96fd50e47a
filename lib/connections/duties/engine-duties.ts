import type { Reading } from "../credential/read-credential.ts";
import { expiryDuty } from "../first-duty.ts";
import type { Held, Outcome } from "../lease/with-lease.ts";
import { prove } from "../mint/prove.ts";
import type { Duty, SubmissionMethod } from "../provider.ts";
import type { OutcomeContext } from "../record/transitions.ts";
import type { RefreshDeps, RefreshResult } from "../turn/refresh-result.ts";
import { nextProbe } from "./next-probe.ts";
import { tellExpiry } from "./tell-expiry.ts";

/**
 * A duty that the engine performs for a minted method. It decides the whole update of the record, and so when the duty falls due
 * again. Its result is a failure, or it is done.
 *
 * @param first - The stored credential, read while the lease was taken.
 * @param signal - The end of the invocation.
 */
export type EngineDuty = (
  deps: RefreshDeps,
  held: Held,
  method: SubmissionMethod,
  first: Promise<Reading>,
  context: OutcomeContext,
  signal: AbortSignal,
) => Promise<Outcome<RefreshResult>>;

export type EngineDuties = Readonly<Record<string, EngineDuty>>;

/** The engine's own duties of minted methods, by name. They come before the method's own of the same name. */
export const engineDuties: EngineDuties = {
  probe: (deps, held, method, first, context, signal) =>
    prove(deps, held, method, context, signal, { first, nextProbeAt: nextProbe(held.connection.id, context.now) }),
};

/** The duties that every method of refreshed tokens has besides its own. */
export const dutiesOfRefreshed: Readonly<Record<string, Duty>> = { [expiryDuty]: tellExpiry };
