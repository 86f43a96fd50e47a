import { asFailure, type Failure } from "../../errors.ts";
import { minutesAfter } from "../../instants.ts";
import type { ParkedGrant } from "../attempt.ts";
import { endsGrant } from "../connect/ends-grant.ts";
import { type MakeLiveDeps, makeLive } from "../connect/make-live.ts";
import { type Connection, toDisconnectId, toReplacedId } from "../connection.ts";
import { toLiveKey } from "../credential-key.ts";
import { confirmedSince } from "../disconnect/disconnected-since.ts";
import { dropLiveCopy } from "../disconnect/replaced-account.ts";
import { retryMinutes, returnParkedGrant } from "../disconnect/return-parked-grant.ts";
import { type FailureTally, failureTally, type MetFailure } from "./failure-tally.ts";

type SweepCounts = {
  readonly live: number;
  readonly givenBack: number;
  /**
   * Was due, and is neither: it failed, somebody else is at work on it, the time was over before its turn, or nothing here can
   * revoke it.
   */
  readonly left: number;
};

/** Grants worked on at a time: one whose provider hangs keeps none of the others waiting. */
const concurrency = 8;

/** Grants read in one sweep of those that are confirming, and as many of the others. */
const readAtMost = 1000;

/**
 * Ends what was left in the middle: a grant that nobody confirmed in time is given back; one whose confirmation was cut
 * off is made live; one whose return was cut off is given back again. One item's trouble never stops the others. Somebody
 * waits for what is being confirmed: that comes first, as it is listed.
 *
 * @param signal - The end of the invocation.
 * @param stop - Nothing new is begun after this fires; what is under way is finished.
 * @param report - Told once, at the end: each failure that was met, once a provider and code. A grant that only waits met none.
 * @returns How many grants went which way.
 */
export async function sweepGrants(
  deps: MakeLiveDeps,
  signal: AbortSignal,
  stop: AbortSignal = signal,
  report: (failures: readonly MetFailure[]) => void = () => undefined,
): Promise<SweepCounts> {
  const ends = { live: 0, givenBack: 0, left: 0 };
  const tally = failureTally();
  const due = await deps.parked.listDue(deps.clock(), readAtMost);
  const queue = due.values();
  const work = async () => {
    for (const parked of queue) {
      if (stop.aborted) {
        return;
      }
      ends[await sweepOne(deps, parked, tally, signal)] += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  report(tally.failures());
  const { live, givenBack } = ends;
  return { live, givenBack, left: due.length - live - givenBack };
}

/** Nobody's failure: somebody is at work on the connection or the account, or the time is over. A later sweep has the grant. */
const waits: ReadonlySet<string> = new Set(["connection_busy", "login_under_way", "deadline_exceeded"]);

async function sweepOne(ports: MakeLiveDeps, parked: ParkedGrant, tally: FailureTally, signal: AbortSignal): Promise<keyof SweepCounts> {
  const failed = (failure: Failure) => {
    if (!waits.has(failure.code)) {
      tally.failed(parked.provider, failure);
    }
  };
  const deps = { ...ports, failed };
  try {
    // Its next time comes before the work, which may never end.
    if (!(await deps.parked.advance(parked.attemptId, [parked.phase], parked.phase, minutesAfter(deps.clock(), retryMinutes)))) {
      return "left";
    }
    if (parked.phase === "confirming" && !(await isSuperseded(deps, parked, signal))) {
      await makeLive(deps, parked, signal);
      return "live";
    }
    const connection = parked.phase === "rejected" ? await deps.connections.read(parked) : undefined;
    if (isStillDisconnecting(connection, parked)) {
      return "left";
    }
    if (isStillLive(connection, parked)) {
      await dropLiveCopy(deps, parked, signal);
      return "live";
    }
  } catch (error) {
    const failure = asFailure(error);
    failed(failure);
    if (!endsGrant(failure.code)) {
      deps.logger.warn("a grant waits for the next sweep", { code: failure.code, provider: parked.provider });
      return "left";
    }
  }
  return (await returnParkedGrant(deps, parked, undefined, signal)) === "returned" ? "givenBack" : "left";
}

/**
 * Whether a later grant of the same connection went live after this one was confirmed: making this one live would turn
 * time back. Unless its credential is in place already: then only carrying on brings credential and record together again.
 */
async function isSuperseded(deps: MakeLiveDeps, parked: ParkedGrant, signal: AbortSignal): Promise<boolean> {
  const connection = await deps.connections.read(parked);
  if (connection === undefined || connection.grantId === parked.attemptId || connection.liveSince <= confirmedSince(parked)) {
    return false;
  }
  const live = await deps.credentials.read(toLiveKey(parked), signal);
  return live?.fields.grant_id?.reveal() !== parked.attemptId;
}

/** The grant of a connection whose own disconnect is cut off: its tombstone, which is to say how it ended, is not there yet. */
const isStillDisconnecting = (connection: Connection | undefined, { attemptId }: ParkedGrant): boolean =>
  connection?.disconnect !== undefined && toDisconnectId(connection.id, connection.disconnect) === attemptId;

/** The grant of a connection whose place another account was to take, and has not taken yet. */
const isStillLive = (connection: Connection | undefined, { attemptId }: ParkedGrant): boolean =>
  connection !== undefined && connection.status !== "disconnecting" && toReplacedId(connection.grantId) === attemptId;
