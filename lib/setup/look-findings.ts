import type { Connection } from "../connections/connection.ts";
import type { Drift } from "../connections/domain-event.ts";
import { type CheckSummary, type Finding, summariseFindings } from "../connections/finding.ts";
import { defined } from "../defined.ts";
import { failures } from "../errors.ts";
import type { LedgerEntry } from "./ledger.ts";
import type { TargetLook } from "./setup.ts";
import type { SetupRun } from "./setup-run.ts";

export const driftCode = "setup_drifted";

/** The targets that a finding names, and the places that an event names. */
const mostNamed = 5;
const mostDiffering = 20;

/** Builds what a look has to remark, the worst first. Pure. @param late - The targets whose access is not effective yet. */
export function toLookFindings(looks: readonly TargetLook[], late: readonly string[]): readonly Finding[] {
  const drifted = looks.filter(({ missing }) => missing.length > 0);
  const unread = looks.filter(({ code }) => code !== undefined);
  const lateTargets = late.map((target) => ({ target }));
  return [
    ...about(drifted, {
      code: driftCode,
      severity: "warning",
      title: `Changes that the setup made and that do not stand any more: ${describeKinds(drifted)}`,
      action: "Put it back, or forget it if it is to stay so. The plan of a setup lists what is missing.",
    }),
    // Not `unknown`: it would hide what does not stand elsewhere, and only the customer can end it.
    ...about(unread, {
      code: "setup_unreadable",
      severity: "warning",
      title: "What the setup made cannot be read any more by the person who connected",
      action: "Give this person access again. If it was deleted, nothing needs to be done.",
    }),
    ...about(lateTargets, {
      code: "setup_late",
      severity: "info",
      title: "The access that the setup gave is not effective yet",
      action: "Nothing needs to be done: it is tried again every day. If it stays so, apply the setup again.",
    }),
  ];
}

/** Builds the remark about what an account has made that another one has replaced since. Pure. */
export function toLeftBehind(entries: readonly LedgerEntry[]): readonly Finding[] {
  const targets = [...new Set(entries.map(({ change }) => change.target))].map((target) => ({ target }));
  return about(targets, {
    code: "setup_left_behind",
    severity: "warning",
    title: `The setup of an account that was connected before has left ${entries.length} changes`,
    action: "Connect that account again and disconnect it: they are removed then. Or run the commands that the list of changes shows.",
  });
}

function about(targets: readonly { readonly target: string }[], words: Omit<Finding, "target" | "owner">): readonly Finding[] {
  const names = targets.slice(0, mostNamed).map(({ target }) => target);
  const more = targets.length > mostNamed ? ` and ${targets.length - mostNamed} more` : "";
  return names.length === 0 ? [] : [{ ...words, target: `${names.join(", ")}${more}`, owner: "customer" }];
}

/** Builds what an event says of a drift. Kinds and counts: a name may hold a person's address. @returns `undefined`: everything stands. */
export function toDrift(looks: readonly TargetLook[]): Drift | undefined {
  const count = countMissing(looks);
  const differs = looks.flatMap(({ target, missing }) =>
    [...Map.groupBy(missing, ({ kind }) => kind)].map(([kind, { length }]) => `${target} ${kind} ${length}`),
  );
  return count === 0 ? undefined : { count, differs: differs.slice(0, mostDiffering) };
}

export const countMissing = (looks: readonly TargetLook[]): number => looks.reduce((sum, { missing }) => sum + missing.length, 0);

function describeKinds(looks: readonly TargetLook[]): string {
  const missing = looks.flatMap((look) => look.missing);
  const kinds = [...Map.groupBy(missing, ({ kind }) => kind)];
  return kinds.map(([kind, { length }]) => `${length} ${kind}`).join(", ");
}

const code = "setup_none_ready";

/** What decides whether a run has set anything up, for which account. */
export type EndedRun = Pick<SetupRun, "standing" | "results" | "personId">;

/** Builds the remark about a run of this account that has ended without one target ready. Pure. @param run - The newest of the connection. */
export function toNoneReady(run: EndedRun | undefined, { identity }: Pick<Connection, "identity">): readonly Finding[] {
  if (run === undefined || (run.personId !== undefined && run.personId !== identity.id)) {
    return [];
  }
  const { standing, results } = run;
  const isFailed = standing.state === "FAILURE";
  const isUnprepared = standing.state === "SUCCESS" && standing.outcome.kind === "unprepared";
  if (!(isFailed || isUnprepared) || results.some(({ state }) => state === "ready" || state === "late")) {
    return [];
  }
  return [
    {
      code,
      severity: "error",
      title: "The last setup ended with nothing ready",
      action: "The result of the setup names the reasons. Start it again once they are gone.",
      owner: isFailed ? failures[standing.code].owner : "customer",
    },
  ];
}

/**
 * Notes on a connection how a run of it has ended. The first look, which comes later, finds the same.
 *
 * @returns The connection, without the remark of an earlier run that a later one has made obsolete.
 */
export function noteEnd(connection: Connection, run: EndedRun | undefined, now: Date): Connection {
  const found = toNoneReady(run, connection);
  if (found.length > 0) {
    return { ...connection, checked: summariseFindings(found, now) };
  }
  const { checked, ...rest } = connection;
  return { ...rest, ...defined({ checked: withoutRemark(checked) }) };
}

const withoutRemark = (checked: CheckSummary | undefined): CheckSummary | undefined =>
  checked?.worst?.code === code ? { at: checked.at } : checked;
