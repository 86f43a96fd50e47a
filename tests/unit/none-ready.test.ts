import { describe, expect, it } from "vitest";
import { type EndedRun, noteEnd, toNoneReady } from "../../lib/setup/look-findings.ts";
import type { SetupStanding, TargetResult } from "../../lib/setup/setup-run.ts";
import { newConnection, now } from "../fixtures/new-connection.ts";

const connection = newConnection({ identity: { id: "grace" } });
const failed: SetupStanding = { state: "FAILURE", code: "provider_forbidden" };
const results: readonly TargetResult[] = [
  { target: "a", state: "failed", code: "provider_forbidden" },
  { target: "b", state: "failed", code: "provider_forbidden" },
];
const unprepared: SetupStanding = { state: "SUCCESS", outcome: { kind: "unprepared", reason: "none_ready", results } };
const codes = (run: EndedRun | undefined) => toNoneReady(run, connection).map(({ code }) => code);
const remark = ["setup_none_ready"];
const worst = { severity: "error", code: "setup_none_ready" } as const;

describe("a setup with nothing ready", () => {
  it.each<readonly [string, EndedRun | undefined, readonly string[]]>([
    ["was never made", undefined, []],
    ["runs", { standing: { state: "STARTED" }, results: [] }, []],
    ["failed", { standing: failed, results }, remark],
    ["failed after one target was ready", { standing: failed, results: [...results, { target: "c", state: "ready" }] }, []],
    ["failed after one target was late", { standing: failed, results: [{ target: "c", state: "late" }] }, []],
    ["found that no target can be set up", { standing: unprepared, results }, remark],
    ["waits for a choice", { standing: { state: "SUCCESS", outcome: { kind: "needs_selection", eligibleCount: 9 } }, results: [] }, []],
    ["was of the account before", { standing: failed, results, personId: "ada" }, []],
    ["was of this account", { standing: failed, results, personId: "grace" }, remark],
  ])("is remarked or not for a run that %s", (_, run, expected) => {
    expect(codes(run)).toEqual(expected);
  });

  it("is noted on the connection at the end of the run, and gone at the end of one with a target ready", () => {
    const noted = noteEnd(connection, { standing: unprepared, results }, now);
    expect(noted).toEqual({ ...connection, checked: { at: now, worst } });
    const completed: SetupStanding = { state: "SUCCESS", outcome: { kind: "completed", results: [{ target: "a", state: "ready" }] } };
    const ready = { standing: completed, results: [{ target: "a", state: "ready" }] } as const;
    expect(noteEnd(noted, ready, now)).toEqual({ ...connection, checked: { at: now } });
    const drifted = { ...connection, checked: { at: now, worst: { severity: "warning", code: "setup_drifted" } } } as const;
    expect([noteEnd(drifted, ready, now), noteEnd(connection, ready, now)]).toEqual([drifted, connection]);
  });
});
