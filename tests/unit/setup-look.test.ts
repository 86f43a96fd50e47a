import { describe, expect, it } from "vitest";
import { chooseDriftTargets, mostTargets } from "../../lib/setup/check-drift.ts";
import type { LedgerEntry } from "../../lib/setup/ledger.ts";
import { toDrift, toLeftBehind, toLookFindings } from "../../lib/setup/look-findings.ts";
import type { SetupLook, TargetLook } from "../../lib/setup/setup.ts";
import { type SetupStanding, verifyInEnd } from "../../lib/setup/setup-run.ts";
import { toLedgerView } from "../../lib/setup/to-ledger-view.ts";
import { secondsAfter } from "../../lib/system.ts";
import { newChange } from "../fixtures/new-change.ts";

const now = new Date("2026-11-20T12:00:00.000Z");
const hour = 3600;
const hoursAgo = (hours: number) => secondsAfter(now, -hours * hour);

const entry = (target: string, endedAt = hoursAgo(100)): LedgerEntry => ({
  change: newChange({ target }),
  state: "changed",
  runId: "run-1",
  facts: {},
  begunAt: secondsAfter(endedAt, -1),
  endedAt,
});
const look = (target: string, more: Partial<TargetLook> = {}): TargetLook => ({ target, at: hoursAgo(24), missing: [], ...more });
const role = (name: string) => ({ kind: "role", name });

describe("the targets of a step", () => {
  const chosen = (...given: Parameters<typeof chooseDriftTargets>) => {
    const { targets, isLast } = chooseDriftTargets(...given);
    return [[...targets], isLast];
  };

  it("are those that were never compared, and then those whose look is the oldest", () => {
    const made = ["a", "b", "c"].map((target) => entry(target));
    expect(chosen(made, [look("a", { at: hoursAgo(20) }), look("b", { at: hoursAgo(30) })], now)).toEqual([["c", "b", "a"], true]);
  });

  it.each([
    ["of this round", 2, []],
    ["of an earlier round", 2.001, ["a"]],
  ])("are not those that were compared, but those %s", (_title, hours, targets) => {
    expect(chosen([entry("a")], [look("a", { at: hoursAgo(hours) })], now)).toEqual([targets, true]);
  });

  it.each([
    ["before", 1.1, []],
    ["in the same moment", 1, ["a"]],
    ["since", 0.9, ["a"]],
  ])("of this round are compared again when a setup changed something there %s the look", (_title, hours, targets) => {
    expect(chosen([entry("a", hoursAgo(100)), entry("a", hoursAgo(hours))], [look("a", { at: hoursAgo(1) })], now)).toEqual([
      targets,
      true,
    ]);
  });

  it.each([
    ["before", 0.9, ["a"]],
    ["since", 1.1, []],
  ])("of this round are compared again when they were looked at %s a person asked", (_title, askedHoursAgo, targets) => {
    expect(chosen([entry("a")], [look("a", { at: hoursAgo(1) })], now, hoursAgo(askedHoursAgo))).toEqual([targets, true]);
  });

  it("are not more than one step can do", () => {
    const made = Array.from({ length: mostTargets + 1 }, (_, index) => entry(`t${index}`));
    const first = chooseDriftTargets(made, [], now);
    expect([first.targets.size, first.isLast]).toEqual([mostTargets, false]);
    const looks = [...first.targets].map((target) => look(target, { at: now }));
    expect(chosen(made, looks, secondsAfter(now, 60))).toEqual([[`t${mostTargets}`], true]);
  });
});

describe("a round of a look at 5,000 targets", () => {
  it("compares each once, in a step a minute, and ends", () => {
    const made = Array.from({ length: 5000 }, (_, index) => entry(`t${index}`));
    const looks = new Map<string, TargetLook>();
    let compared = 0;
    for (let step = 0; step < 200; step += 1) {
      const at = secondsAfter(now, 60 * step);
      const { targets, isLast } = chooseDriftTargets(made, [...looks.values()], at);
      compared += targets.size;
      for (const target of targets) {
        looks.set(target, look(target, { at }));
      }
      if (isLast) {
        break;
      }
    }
    expect([compared, looks.size]).toEqual([5000, 5000]);
  });
});

describe("what a look has to remark", () => {
  const codes = (looks: readonly TargetLook[], late: readonly string[] = []) => toLookFindings(looks, late).map(({ code }) => code);

  it("is nothing when everything stands", () => {
    expect(codes([look("a")])).toEqual([]);
    expect(toDrift([look("a")])).toBeUndefined();
  });

  it("is what does not stand, before what could not be read and what is late", () => {
    const looks = [look("a", { code: "provider_forbidden" }), look("b", { missing: [role("x")] })];
    expect(codes(looks, ["c"])).toEqual(["setup_drifted", "setup_unreadable", "setup_late"]);
    expect(toLookFindings(looks, ["c"]).map(({ severity, target }) => `${severity} ${target}`)).toEqual([
      "warning b",
      "warning a",
      "info c",
    ]);
  });

  it("counts the kinds, and names a few targets of many", () => {
    const looks = Array.from({ length: 7 }, (_, index) => look(`t${index}`, { missing: [role("x"), { kind: "api", name: "y" }] }));
    const [drifted] = toLookFindings(looks, []);
    expect(drifted).toMatchObject({ target: "t0, t1, t2, t3, t4 and 2 more", title: expect.stringContaining("7 role, 7 api") });
  });

  it("is told in an event by places, kinds and counts, of a bounded size and without the names of persons", () => {
    const user = { kind: "account_user", name: "robot user:ada@example.com" };
    expect(toDrift([look("a", { missing: [role("x"), user, role("y")] }), look("b")])).toEqual({
      count: 3,
      differs: ["a role 2", "a account_user 1"],
    });
    const many = toDrift(Array.from({ length: 50 }, (_, index) => look(`t${index}`, { missing: [user] })));
    expect([many?.count, many?.differs.length]).toEqual([50, 20]);
  });
});

describe("what a replaced account has left behind", () => {
  it("is one warning with the count and the places, and nothing when nothing is left", () => {
    expect(toLeftBehind([])).toEqual([]);
    const left = ["a", "a", "b"].map((target) => entry(target));
    expect(toLeftBehind(left)).toMatchObject([
      { code: "setup_left_behind", severity: "warning", target: "a, b", title: expect.stringContaining("left 3 changes") },
    ]);
  });
});

describe("the ledger's answer after a look", () => {
  const missing = look(newChange().target, { at: now, missing: [{ kind: newChange().kind, name: newChange().name }] });
  const stored = { connectionId: "c", at: now, targets: [missing], findings: [] };
  const withLook = (found: SetupLook | undefined) => ({ look: found, personId: undefined, toCommand: () => undefined, onceSteps: [] });
  const stands = (endedAt: Date, targets = [missing]) =>
    toLedgerView([entry(newChange().target, endedAt)], withLook({ ...stored, targets })).changes.map((change) => change.stands);

  it("says that a change does not stand any more, until a setup has made it again", () => {
    expect(stands(hoursAgo(1))).toEqual([false]);
    expect(stands(secondsAfter(now, 1))).toEqual([true]);
    expect(stands(hoursAgo(1), [{ ...missing, target: "another" }])).toEqual([true]);
    expect(stands(hoursAgo(1), [{ ...missing, missing: [{ ...role(newChange().name), kind: "another" }] }])).toEqual([true]);
  });

  it("says when the look was, and how many changes are missing", () => {
    expect(toLedgerView([], withLook(stored)).looked).toEqual({ at: now.toISOString(), missing: 1, findings: [] });
    expect(toLedgerView([], withLook(undefined)).looked).toBeNull();
  });
});

describe("the end of a run with a late target", () => {
  const end = (...states: readonly ("ready" | "late" | "failed")[]): SetupStanding => ({
    state: "SUCCESS",
    outcome: {
      kind: states.every((state) => state === "ready") ? "completed" : "partial",
      results: states.map((state, index) => {
        const target = `t${index}`;
        return state === "failed" ? { target, state, code: "x" } : { target, state };
      }),
    },
  });

  it("is complete when the last late target works, and partial while another one does not", () => {
    expect(verifyInEnd(end("ready", "late"), "t1")).toEqual(end("ready", "ready"));
    expect(verifyInEnd(end("late", "late"), "t1")).toEqual(end("late", "ready"));
    expect(verifyInEnd(end("failed", "late"), "t1")).toEqual(end("failed", "ready"));
  });

  it.each<[string, SetupStanding]>([
    ["failed", { state: "FAILURE", code: "internal" }],
    ["has not ended", { state: "PROGRESS", step: "set_up_targets" }],
    ["set nothing up", { state: "SUCCESS", outcome: { kind: "unprepared", reason: "none_ready", results: [] } }],
    ["has another late target", end("late", "ready")],
  ])("stays when the run %s", (_title, standing) => {
    expect(verifyInEnd(standing, "t1")).toBeUndefined();
  });
});
