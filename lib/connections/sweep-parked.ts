import { toFailureCode } from "../errors.ts";
import { attemptMinutes, type ParkedGrant } from "./attempt.ts";
import { giveBack, retryMinutes } from "./give-back.ts";
import { type MakeLiveDeps, makeLive } from "./make-live.ts";
import { minutesAfter } from "./start-connection.ts";

export type SweepCounts = { live: number; givenBack: number; left: number };

/**
 * Ends what was left in the middle: a grant that nobody confirmed in time is given back; one whose confirmation was cut
 * off is made live; one whose return was cut off is given back again. One item's trouble never stops the others.
 *
 * @returns How many grants went which way.
 */
export async function sweepParked(deps: MakeLiveDeps, signal: AbortSignal): Promise<SweepCounts> {
  const counts: SweepCounts = { live: 0, givenBack: 0, left: 0 };
  for (const parked of await deps.parked.listDue(deps.clock(), 100)) {
    if (signal.aborted) {
      break;
    }
    counts[await sweepOne(deps, parked, signal)] += 1;
  }
  return counts;
}

async function sweepOne(deps: MakeLiveDeps, parked: ParkedGrant, signal: AbortSignal): Promise<keyof SweepCounts> {
  try {
    // Its next time comes before the work, which may never end.
    if (!(await deps.parked.advance(parked.attemptId, [parked.phase], parked.phase, minutesAfter(deps.clock(), retryMinutes)))) {
      return "left";
    }
    if (parked.phase === "confirming" && !(await isSuperseded(deps, parked, signal))) {
      await makeLive(deps, parked, signal);
      return "live";
    }
    if (await isStillDisconnecting(deps, parked)) {
      return "left";
    }
  } catch (error) {
    if (!beyondHelp.has(toFailureCode(error))) {
      deps.logger.warn("a grant waits for the next sweep", { code: toFailureCode(error), provider: parked.provider });
      return "left";
    }
  }
  return (await giveBack(deps, parked, undefined, signal)) ? "givenBack" : "left";
}

const beyondHelp: ReadonlySet<string> = new Set(["confirmation_invalid", "refresh_token_missing", "account_mismatch"]);

/**
 * Whether a later grant of the same connection went live after this one was parked: making this one live would turn time
 * back. Unless its credential is in place already: then only carrying on brings credential and record together again.
 */
async function isSuperseded(deps: MakeLiveDeps, parked: ParkedGrant, signal: AbortSignal): Promise<boolean> {
  const connection = await deps.connections.read(parked);
  if (
    connection === undefined ||
    connection.grantId === parked.attemptId ||
    minutesAfter(connection.liveSince, attemptMinutes) <= parked.expiresAt
  ) {
    return false;
  }
  const live = await deps.credentials.read({ ...parked, area: "connections" }, signal);
  return live?.fields.grant_id?.reveal() !== parked.attemptId;
}

/** The grant of a connection whose own disconnect is cut off: its tombstone, which is to say how it ended, is not there yet. */
async function isStillDisconnecting(deps: MakeLiveDeps, parked: ParkedGrant): Promise<boolean> {
  const connection = await deps.connections.read(parked);
  return connection?.id === parked.attemptId && connection.status === "disconnecting";
}
