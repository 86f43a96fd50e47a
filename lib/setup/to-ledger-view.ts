import { type ChangeState, isMadeBy, type LedgerEntry, mustUndo } from "./ledger.ts";
import { countMissing } from "./look-findings.ts";
import type { Setup, SetupLook, TargetLook } from "./setup.ts";

/** `personId`: the account at the provider that is connected now. `undefined`: none is. */
type LedgerFacts = { readonly look: SetupLook | undefined; readonly personId: string | undefined } & Pick<Setup, "toCommand" | "onceSteps">;

/**
 * Builds the answer to "what did you change": every change in the order in which it was begun, and whether it still stands, as far as the last
 * look knows. What an account has made that another one replaced since has the command that removes it: this account may not be able to.
 */
export function toLedgerView(entries: readonly LedgerEntry[], { look, personId, toCommand, onceSteps }: LedgerFacts) {
  const shared = entries.filter(({ change }) => onceSteps.includes(change.step));
  const inOrder = entries.toSorted((one, other) => one.begunAt.getTime() - other.begunAt.getTime());
  const targets = new Map((look?.targets ?? []).map((each) => [each.target, each]));
  return {
    changes: inOrder.map((entry) => {
      const isOther = personId !== undefined && !isMadeBy(entry, personId);
      const command = isOther && mustUndo(entry) ? toCommand(entry, shared) : undefined;
      const seen = isOther ? undefined : targets.get(entry.change.target);
      return { ...toEntryView(entry, seen), of_another_account: isOther, command: command ?? null };
    }),
    looked: look === undefined ? null : { at: look.at.toISOString(), missing: countMissing(look.targets), findings: look.findings },
  };
}

/** What was made again since the look stands. */
export const isMissing = ({ change, begunAt, endedAt = begunAt }: LedgerEntry, look: TargetLook): boolean =>
  endedAt <= look.at && look.missing.some(({ kind, name, home }) => kind === change.kind && name === change.name && home === change.home);

const toEntryView = (entry: LedgerEntry, look: TargetLook | undefined) => {
  const { change, state, before = null, after = null, begunAt, endedAt, runId, code = null } = entry;
  const { step, kind, target, name, home = null, reason } = change;
  const stands = standing.has(state) && !(look !== undefined && isMissing(entry, look));
  const times = { begun_at: begunAt.toISOString(), ended_at: endedAt?.toISOString() ?? null };
  return { step, kind, target, name, home, reason, state, stands, before, after, ...times, run_id: runId, code };
};

/** A setup made it, and no teardown has taken it back. What a teardown leaves for others stands too. */
const standing: ReadonlySet<ChangeState> = new Set(["changed", "kept"]);
