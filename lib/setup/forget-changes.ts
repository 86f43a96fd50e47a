import { type Connection, toKey } from "../connections/connection.ts";
import type { Finding } from "../connections/finding.ts";
import type { SetupLeftCode } from "../connections/teardown-result.ts";
import { Failure } from "../errors.ts";
import type { Clock } from "../system.ts";
import { keepMade } from "./check-drift.ts";
import { type ChangeKey, isMadeBy, type Ledger, type LedgerEntry, mustUndo, toChangeId } from "./ledger.ts";
import { isOfPart } from "./list-teardown-targets.ts";
import { driftCode, toLookFindings } from "./look-findings.ts";
import type { Setup, SetupLooks, TargetLook } from "./setup.ts";
import type { SetupClaims } from "./setup-claims.ts";
import type { PreparedTargets, TokenLimits } from "./setup-stores.ts";
import type { NoteTargets } from "./targets-in-use.ts";
import { eraseSettled, type ScheduleNextLook } from "./tear-down-live.ts";
import { isMissing } from "./to-ledger-view.ts";
import { whileHeld } from "./while-held.ts";

export type ForgetChangesDeps = {
  readonly ledger: Pick<Ledger, "list" | "end">;
  readonly claims: SetupClaims;
  readonly prepared: Pick<PreparedTargets, "list" | "eraseTarget">;
  readonly looks: Pick<SetupLooks, "read" | "write">;
  readonly setup: Pick<Setup, "onceSteps">;
  readonly clock: Clock;
  readonly noteTargets: NoteTargets;
  readonly scheduleLook: ScheduleNextLook;
};

/** Changes that are to be forgotten. `id`: names the attempt. */
export type Forgetting = { readonly id: string; readonly changes: readonly ChangeKey[] };

/**
 * Leaves changes of a setup to the customer: no teardown takes them back, no look misses them, and nothing puts them back. The provider is not asked. The
 * ledger goes on listing them, as `forgotten`: `gone` if the last look did not find them, otherwise `kept`. What is made once, such as an account, is
 * always `kept`. May be repeated: a change that is closed already stays as it is.
 *
 * @returns How many were forgotten now.
 * @throws {Failure} `not_found`: the ledger has no such change. `invalid_request`: what other changes need, such as an account, stays as long as they
 *   do. `connection_busy`: a run or a teardown works on the connection, or another process has its lease: a retry helps.
 */
export function forgetChanges(
  deps: ForgetChangesDeps,
  connection: Connection,
  { id, changes }: Forgetting,
  { signal, endsAt }: TokenLimits,
): Promise<number> {
  const key = toKey(connection);
  const named = new Set(changes.map(toChangeId));
  const isNamed = ({ change }: LedgerEntry) => named.has(toChangeId(change));
  return whileHeld({ ...deps, id, until: endsAt }, key, async () => {
    const [entries, look] = await Promise.all([deps.ledger.list(key), deps.looks.read(key, connection.id)]);
    if (entries.filter(isNamed).length < named.size) {
      throw new Failure("not_found", { detail: "ledger entry" });
    }
    const open = entries.filter(mustUndo);
    // A look misses an account that is disabled, too, and a teardown that is unfinished has disabled it: it may stand.
    const isGone = (entry: LedgerEntry) =>
      !isOfPart(entry, "once", deps.setup) &&
      look?.targets.some((seen) => seen.target === entry.change.target && isMissing(entry, seen)) === true;
    const isNeeded = (entry: LedgerEntry) =>
      isOfPart(entry, "once", deps.setup) && open.some((other) => !isNamed(other) && other.madeBy === entry.madeBy);
    const forgotten = open.filter(isNamed);
    if (forgotten.some(isNeeded)) {
      throw new Failure("invalid_request", { field: "changes", detail: "other changes need what is made once a connection" });
    }
    for (const entry of forgotten) {
      await deps.ledger.end(key, entry.change, { state: isGone(entry) ? "gone" : "kept", code: "forgotten" satisfies SetupLeftCode });
    }
    const after = await deps.ledger.list(key);
    await eraseSettled(deps, key, after, (target) => changes.some((change) => change.target === target));
    await deps.noteTargets(key, signal);
    const now = deps.clock();
    if (look !== undefined) {
      const made = after.filter((entry) => entry.state === "changed" && isMadeBy(entry, connection.identity.id));
      const targets = keepMade(look.targets, made);
      await deps.looks.write(key, { ...look, targets, findings: withDrift(look.findings, targets), askedAt: now });
    }
    // The record's own summary is that of a look.
    await deps.scheduleLook(key, now, signal);
    return forgotten.length;
  });
}

/** Replaces what a look has remarked of missing changes: `looks` misses fewer by now. Pure. */
const withDrift = (findings: readonly Finding[], looks: readonly TargetLook[]): readonly Finding[] => {
  const drifted = toLookFindings(looks, []).filter(({ code: found }) => found === driftCode);
  return findings.flatMap((finding) => (finding.code === driftCode ? drifted : [finding]));
};
