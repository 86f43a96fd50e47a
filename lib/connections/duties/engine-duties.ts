import { expiryDuty } from "../first-duty.ts";
import type { Outcome } from "../lease/with-lease.ts";
import { prove } from "../mint/prove.ts";
import type { Duty, MintedMethod } from "../provider.ts";
import type { RefreshResult } from "../turn/refresh-result.ts";
import type { Turn } from "../turn/turn.ts";
import { nextProbe } from "./next-probe.ts";
import { tellExpiry } from "./tell-expiry.ts";

/**
 * A duty that the engine performs for a minted method. It decides the whole update of the record, and so when the duty falls due
 * again. Its result is a failure, or it is done.
 */
export type EngineDuty = (turn: Turn, method: MintedMethod) => Promise<Outcome<RefreshResult>>;

export type EngineDuties = Readonly<Record<string, EngineDuty>>;

/** The engine's own duties of minted methods, by name. They come before the method's own of the same name. */
export const engineDuties: EngineDuties = {
  probe: (turn, method) => prove(turn, method, nextProbe(turn.connection.id, turn.deps.clock())),
};

/** The duties that every method of refreshed tokens has besides its own. */
export const dutiesOfRefreshed: Readonly<Record<string, Duty>> = { [expiryDuty]: tellExpiry };
