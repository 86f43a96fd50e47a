import { minutesAfter } from "../instants.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { TargetLook } from "./setup-look.ts";

/** The targets that one step of a look compares: a few seconds' work, because the step holds the connection's lease. */
export const mostTargets = 40;

/**
 * A round is done in steps of a minute each. What was compared in this time belongs to the same round: twice the time that the steps take, and two hours
 * at least. A round that took longer than this would never end.
 */
const roundMinutes = (targets: number): number => Math.max(120, 2 * Math.ceil(targets / mostTargets));

/** `isLast`: no target of the round is left after these. */
export type ChosenTargets = { readonly targets: ReadonlySet<string>; readonly isLast: boolean };

/**
 * Chooses the targets that are compared now: those that were not compared in this round, not since a setup changed something there, or not since a
 * person asked for it. The longest waiting come first. Pure.
 *
 * @param made - The entries of what setups have made.
 * @param askedAt - When a person asked for a look. Default: no person has.
 */
export function chooseTargets(
  made: readonly LedgerEntry[],
  looks: readonly TargetLook[],
  now: Date,
  askedAt: Date = new Date(0),
): ChosenTargets {
  const byTarget = Map.groupBy(made, ({ change }) => change.target);
  const roundBegan = minutesAfter(now, -roundMinutes(byTarget.size));
  const lookedAt = new Map(looks.map(({ target, at }) => [target, at]));
  const waiting = [...byTarget]
    .map(([target, entries]) => ({ target, at: lookedAt.get(target) ?? new Date(0), changedAt: newest(entries) }))
    .filter(({ at, changedAt }) => at < roundBegan || at <= changedAt || at <= askedAt)
    .sort((one, other) => one.at.getTime() - other.at.getTime());
  return { targets: new Set(waiting.slice(0, mostTargets).map(({ target }) => target)), isLast: waiting.length <= mostTargets };
}

const newest = (entries: readonly LedgerEntry[]): Date =>
  new Date(Math.max(...entries.map(({ begunAt, endedAt }) => (endedAt ?? begunAt).getTime())));
