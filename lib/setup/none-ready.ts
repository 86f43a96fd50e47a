import type { Connection } from "../connections/connection.ts";
import type { CheckSummary, Finding } from "../connections/finding.ts";
import { summariseFindings } from "../connections/finding.ts";
import { defined } from "../defined.ts";
import { failures } from "../failure-codes.ts";
import type { SetupRun } from "./setup-run.ts";

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
