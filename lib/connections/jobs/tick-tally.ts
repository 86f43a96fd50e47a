import { defined } from "../../defined.ts";
import type { Failure, FailureCode } from "../../errors.ts";
import type { Provider } from "../connection.ts";
import type { DueEntry } from "../stores.ts";
import type { RefreshResult } from "../turn/turn.ts";
import type { Withheld } from "./collect-refusals.ts";

/** The report of a tick for an operator. */
export type TickEnd = {
  /** Each failure that it met, once a provider and code. */
  readonly failures: readonly MetFailure[];
  /** Seconds since the entry fell due that was longest overdue when the tick began, duties left out; 0 when none was due. */
  readonly oldestDueSeconds: number;
  /** The same for the longest overdue duty. Absent: the tick ended before it came to the duties. */
  readonly oldestDutySeconds?: number;
  /** It stopped before all due entries were worked on: its deadline passed, or the table failed repeatedly. */
  readonly isCutShort: boolean;
  /** Refreshes that were tried, and those of them that failed; a connection that keeps failing counts as often as one that does not. */
  readonly refreshes: { readonly tried: number; readonly failed: number };
  /** Connections that the provider refuses and that were not ended, because it refuses many at once. */
  readonly withheld: readonly Withheld[];
};

type OutcomeCount = { readonly provider: Provider | "unknown"; readonly outcome: string; readonly times: number };

/** The counts of one tick of the schedule so far. */
export type TickTally = ReturnType<typeof tickTally>;

/** @param begunAt - The instant against which overdue entries are measured. */
export function tickTally(begunAt: Date) {
  const outcomes = new Map<string, OutcomeCount>();
  const { failed, failures } = failureTally();
  const oldestSeconds: { token: number; duty?: number } = { token: 0 };
  let isCutShort = false;
  let hasSeenAll = false;
  const tries = { succeeded: 0, failed: 0 };
  return {
    /** Measures how long the entry is overdue. A duty is measured apart: it says nothing about how long a token waits. */
    sawDue({ dueAt, isDuty }: Pick<DueEntry, "dueAt" | "isDuty">): void {
      const kind = isDuty ? "duty" : "token";
      oldestSeconds[kind] = Math.max(oldestSeconds[kind] ?? 0, (begunAt.getTime() - dueAt.getTime()) / 1000);
    },
    sawAll(): void {
      hasSeenAll = true;
    },
    cutShort(): void {
      isCutShort = true;
    },
    failed,
    refreshed(result: RefreshResult): void {
      const made = classifyRefresh(result);
      if (made !== undefined) {
        tries[made] += 1;
      }
    },
    count(provider: Provider | "unknown", outcome: string): void {
      const path = `${provider} ${outcome}`;
      outcomes.set(path, { provider, outcome, times: (outcomes.get(path)?.times ?? 0) + 1 });
    },
    outcomes: (): readonly OutcomeCount[] => [...outcomes.values()],
    end: (withheld: readonly Withheld[]): TickEnd => ({
      failures: failures(),
      oldestDueSeconds: oldestSeconds.token,
      ...defined({ oldestDutySeconds: oldestSeconds.duty ?? (hasSeenAll ? 0 : undefined) }),
      isCutShort,
      refreshes: { tried: tries.succeeded + tries.failed, failed: tries.failed },
      withheld,
    }),
  };
}

/** Consecutive failures in quick succession, before the back-off is at its longest. */
const quickFailures = 8;

/** From then on one in so many failures counts: three back-offs of at most half an hour take 45 minutes on average. */
const failuresCountedOnce = 3;

/** The failures of connections for which the provider was not to be asked. */
const untried: ReadonlySet<FailureCode> = new Set(["deadline_exceeded", "credential_expired", "stopped", "refresh_paused"]);

/**
 * Decides how a refresh counts in the share of failed refreshes, which an alarm reads: `undefined` when it does not count.
 *
 * A healthy connection is refreshed every 50 minutes, and a failing one is tried many times more often. Both weigh about the same, because
 * of consecutive failures only the first counts, and later one in 45 minutes.
 *
 * Our own deadline is no failure, and a connection that another process holds was not tried. Nor was one whose token expired without a
 * refresh token: that is its normal end.
 */
export function classifyRefresh(result: RefreshResult): "succeeded" | "failed" | undefined {
  if (result.kind === "refreshed") {
    return "succeeded";
  }
  if (result.kind !== "failed" || untried.has(result.failure.code)) {
    return undefined;
  }
  const inARow = result.connection.failure?.attempts ?? 1;
  const isCounted = inARow === 1 || (inARow > quickFailures && inARow % failuresCountedOnce === 0);
  return isCounted ? "failed" : undefined;
}

/** A failure, and the provider of the connection or grant that met it. */
export type MetFailure = { readonly provider: Provider; readonly failure: Failure };

/**
 * Collects the failures of one run of the schedule, each once a provider and code: one cause may stop thousands of connections in the same
 * minute, and an operator needs one report. The first is kept, with its detail.
 */
export function failureTally() {
  const met = new Map<string, MetFailure>();
  return {
    failed(provider: Provider, failure: Failure): void {
      const path = `${provider} ${failure.code}`;
      met.set(path, met.get(path) ?? { provider, failure });
    },
    failures: (): readonly MetFailure[] => [...met.values()],
  };
}

export type FailureTally = ReturnType<typeof failureTally>;
