import { asFailure, type Failure } from "../../errors.ts";
import { mapBounded } from "../../map-bounded.ts";
import { minutesAfter } from "../../system.ts";
import type { ParkedGrant } from "../attempt.ts";
import { makeLive } from "../connect/make-live.ts";
import type { Connection } from "../connection.ts";
import { toLiveKey, toParkedKey } from "../credential-store.ts";
import { awaitsFinish, decideStep, endsGrant, mayBeOvertaken, retryMinutes } from "../grant-life.ts";
import { discardParkedGrant } from "../parked/discard-parked-grant.ts";
import { eraseLiveCopy } from "../parked/park-replaced-grant.ts";
import { sendCodeAgain } from "../parked/sent-code.ts";
import type { LivePorts } from "../ports.ts";
import type { Sealer } from "../stores.ts";
import { type FailureTally, failureTally, type MetFailure } from "./tick-tally.ts";

export type SweepGrantsDeps = LivePorts & { readonly sealer: Sealer };

type SweepCounts = {
  readonly live: number;
  readonly givenBack: number;
  /**
   * Was due, and is neither: it failed, another process works on it, the sweep stopped before its turn, or it cannot be revoked from here.
   */
  readonly left: number;
};

/** Grants worked on at a time, so that a provider that hangs does not delay the others. */
const concurrency = 8;

/** Confirming grants that one sweep reads, and as many others. */
const readAtMost = 1000;

/**
 * Finishes interrupted work: revokes a grant that was not confirmed in time, makes a grant live whose confirmation was interrupted, and
 * repeats a revocation that was interrupted. Of a callback that died before it knew what its code had brought, it sends the code again. A failure of one grant does not stop the others. Confirming grants come first, because a
 * person waits for them.
 *
 * @param signal - The end of the invocation.
 * @param stop - No grant is begun after this fires; work in progress is finished.
 * @param report - Called once, at the end, with each failure once a provider and code. A grant that only waits has none.
 * @returns The number of grants for each outcome.
 */
export async function sweepGrants(
  deps: SweepGrantsDeps,
  signal: AbortSignal,
  stop: AbortSignal = signal,
  report: (failures: readonly MetFailure[]) => void = () => undefined,
): Promise<SweepCounts> {
  const ends = { live: 0, givenBack: 0, left: 0 };
  const tally = failureTally();
  const due = await deps.parked.listDue(deps.clock(), readAtMost);
  await mapBounded(due, concurrency, async (parked) => {
    if (!stop.aborted) {
      ends[await sweepOne(deps, parked, tally, signal)] += 1;
    }
  });
  report(tally.failures());
  const { live, givenBack } = ends;
  return { live, givenBack, left: due.length - live - givenBack };
}

/**
 * Codes that are not reported: another process works on the connection or the account, the deadline has passed, or the operator has stopped the
 * connection. A later sweep retries.
 */
const waits: ReadonlySet<string> = new Set(["connection_busy", "login_under_way", "deadline_exceeded", "stopped"]);

async function sweepOne(ports: SweepGrantsDeps, parked: ParkedGrant, tally: FailureTally, signal: AbortSignal): Promise<keyof SweepCounts> {
  const failed = (failure: Failure) => {
    if (!waits.has(failure.code)) {
      tally.failed(parked.provider, failure);
    }
  };
  const deps = { ...ports, failed };
  try {
    const now = deps.clock();
    // The next due time is written before the work, because the process may die in it. Only one of two sweeps writes it.
    if (!(await deps.parked.advance(parked.parkedId, [parked.phase], parked.phase, minutesAfter(now, retryMinutes), { dueBy: now }))) {
      return "left";
    }
    const there = parked.phase === "ended" ? undefined : await deps.connections.read(parked);
    if (awaitsFinish(parked, now) && (there === undefined || (await isOvertaken(deps, parked, there, signal)))) {
      return "left";
    }
    switch (decideStep(parked, there, await isOvertaken(deps, parked, there, signal))) {
      case "make_live":
        await makeLive(deps, parked, signal);
        return "live";
      case "forget":
        await forgetLive(deps, parked, signal);
        return "live";
      case "erase_copy":
        await eraseLiveCopy(deps, parked, signal);
        return "live";
      case "wait":
        return "left";
      case "send_code": {
        const issued = await sendCodeAgain(deps, parked, there, signal);
        if (issued !== undefined) {
          return issued === "discarded" ? "givenBack" : "left";
        }
      }
    }
  } catch (error) {
    const failure = asFailure(error);
    failed(failure);
    if (!endsGrant(failure.code)) {
      deps.logger.warn("a grant waits for the next sweep", { code: failure.code, provider: parked.provider });
      return "left";
    }
  }
  return (await discardParkedGrant(deps, parked, undefined, signal)) === "discarded" ? "givenBack" : "left";
}

/**
 * Whether another connection has overtaken a confirmed grant, or no finish of its connect session has made it live: see {@link mayBeOvertaken}. What the first
 * grant of a place has stored for such a session is erased at once: while the grant is `confirming`, no other one writes there.
 */
export async function isOvertaken(deps: LivePorts, parked: ParkedGrant, there: Connection | undefined, signal: AbortSignal) {
  if (parked.phase !== "confirming" || !mayBeOvertaken(parked, there)) {
    return false;
  }
  const live = parked.storesNothing ? undefined : await deps.credentials.read(toLiveKey(parked), signal);
  const isWritten = live?.fields.grant_id?.reveal() === parked.parkedId;
  if (isWritten && parked.waitsForFinish && there === undefined) {
    await deps.credentials.erase(toLiveKey(parked), signal);
    return true;
  }
  return !isWritten;
}

/**
 * Erases the parked copy of a grant that is live already: its record came back with a part of a restored backup. A record that is live
 * counts, because revoking its grant would end it.
 */
async function forgetLive(deps: LivePorts, parked: ParkedGrant, signal: AbortSignal): Promise<void> {
  deps.logger.warn("a parked grant is live already, and is not revoked", { provider: parked.provider });
  if (!parked.storesNothing) {
    await deps.credentials.erase(toParkedKey(parked), signal);
  }
  await deps.parked.erase(parked.parkedId);
}
