import type { FailureCode } from "../../errors.ts";
import { type EndingGroup, type Endings, endingsWithoutEvidence, toGroupPath } from "../mass-refusal.ts";

/** Connections that were not ended, although their provider refuses them. */
export type Withheld = EndingGroup & { readonly code: FailureCode; readonly times: number };

type Waiting = { readonly until: number; readonly decide: () => void };

/** The refusals of one group with one code in this tick. */
type Row = {
  readonly group: EndingGroup;
  readonly code: FailureCode;
  /** The connections of the group that had been accepted before the first refusal: they say nothing about a fault that began since. */
  readonly acceptedBefore: number;
  /** All refusals. */
  met: number;
  /** Those that ended a connection because another one was accepted meanwhile. */
  backed: number;
  withheld: number;
  readonly waiting: Set<Waiting>;
};

/**
 * Collects the endings of one tick, and decides them together, before a record is written. Each connection that the provider accepts after
 * the first refusal lets one connection of its group end. If none is accepted, up to five end, as far as the budget of the process allows;
 * of more than five, none does.
 *
 * A refusal waits until as many other connections of the tick have finished as it works on at a time, or until the tick works on nothing
 * else: what is in flight has shown by then whether it is a crowd. A lease that expires meanwhile loses nothing: its connection stays due.
 *
 * @param endings - The budget of the process.
 * @param concurrency - Connections that the tick works on at a time.
 */
export function collectRefusals(endings: Endings, concurrency: number) {
  const { rows, countAcceptance, rowOf, isBacked, countWaiting, takeWaiting } = openTally();
  let inProgress = 0;
  let finished = 0;

  const decide = async (row: Row): Promise<boolean> => {
    if (isBacked(row)) {
      row.backed += 1;
      return true;
    }
    const may = row.met <= endingsWithoutEvidence && (await endings.mayEnd(row.group, row.code));
    row.withheld += may ? 0 : 1;
    return may;
  };

  const releaseDue = (): void => {
    const isQuiet = countWaiting() === inProgress;
    for (const { decide: release } of takeWaiting(({ until }) => isQuiet || until <= finished)) {
      release();
    }
  };

  return {
    endings: {
      accepted(group) {
        countAcceptance(group);
        endings.accepted(group);
      },
      async mayEnd(group, code) {
        const row = rowOf(group, code);
        row.met += 1;
        // Once a crowd was refused, the next ones need not wait: only an acceptance lets one of them end.
        if (!isBacked(row) && row.withheld === 0) {
          await new Promise<void>((resolve) => {
            row.waiting.add({ until: finished + concurrency, decide: resolve });
            releaseDue();
          });
        }
        return decide(row);
      },
    } satisfies Endings,

    /** Runs the work on one connection of the tick. */
    async during<T>(work: () => Promise<T>): Promise<T> {
      inProgress += 1;
      try {
        return await work();
      } finally {
        inProgress -= 1;
        finished += 1;
        releaseDue();
      }
    },

    /** The connections that were not ended, by group and code. */
    withheld: (): readonly Withheld[] =>
      [...rows.values()].filter(({ withheld }) => withheld > 0).map(({ group, code, withheld }) => ({ ...group, code, times: withheld })),
  };
}

/** Opens the tally of one tick: the refusals by group and code, and what was accepted of each group. */
function openTally() {
  const rows = new Map<string, Row>();
  const accepted = new Map<string, number>();
  const countAccepted = (group: EndingGroup): number => accepted.get(toGroupPath(group)) ?? 0;
  return {
    rows,
    countAcceptance(group: EndingGroup): void {
      accepted.set(toGroupPath(group), countAccepted(group) + 1);
    },
    rowOf(group: EndingGroup, code: FailureCode): Row {
      const path = `${toGroupPath(group)} ${code}`;
      const row = rows.get(path) ?? {
        group,
        code,
        acceptedBefore: countAccepted(group),
        met: 0,
        backed: 0,
        withheld: 0,
        waiting: new Set(),
      };
      rows.set(path, row);
      return row;
    },
    countWaiting: (): number => [...rows.values()].reduce((sum, { waiting }) => sum + waiting.size, 0),
    takeWaiting(isDue: (one: Waiting) => boolean): readonly Waiting[] {
      return [...rows.values()].flatMap(({ waiting }) => {
        const due = [...waiting].filter(isDue);
        for (const one of due) {
          waiting.delete(one);
        }
        return due;
      });
    },
    /** Whether more connections of the group were accepted since its first refusal than have let another one end. */
    isBacked: ({ group, acceptedBefore, backed }: Row): boolean => countAccepted(group) - acceptedBefore > backed,
  };
}
