import { describe, expect, it } from "vitest";
import { type SetupStatus, toSetupStatus } from "../../functions/gcp/to-setup-status.ts";
import { endsConnection } from "../../lib/errors.ts";
import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import {
  type SetupOutcome,
  type SetupRun,
  type SetupStanding,
  setupDeadlineSeconds,
  type TargetResult,
} from "../../lib/setup/setup-run.ts";
import { candidate } from "../fakes/setup-fakes.ts";

const createdAt = new Date("2026-11-20T12:00:00.000Z");
const secondsLater = (seconds: number) => new Date(createdAt.getTime() + seconds * 1000);
const ids = (count: number) => Array.from({ length: count }, (_, index) => `project-${index}`);
const ready = (target: string): TargetResult => ({ target, state: "ready" });
const failed = (target: string, code: string): TargetResult => ({ target, state: "failed", code });
const chosen = (...targets: readonly string[]) => ({ candidates: [], chosen: targets, eligibleCount: targets.length });

function run(standing: SetupStanding, changes: Partial<SetupRun> = {}): SetupRun {
  const facts = { runId: "r", tenant: "acme", provider: "gcp", account: "default", selected: [], access: "read", results: [] } as const;
  return { ...facts, createdAt, updatedAt: createdAt, standing, ...changes };
}

const ended = (outcome: SetupOutcome, changes?: Partial<SetupRun>) =>
  toSetupStatus(run({ state: "SUCCESS", outcome }, changes), secondsLater(60));

const notBegun = { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0, known: true };
const inStep = { state: "PROGRESS", complete: false, total_steps: 5, propagation: null, projects: [], seconds_left: null };

describe("the time that a run still takes", () => {
  const at = (seconds: number, ...results: readonly TargetResult[]) =>
    toSetupStatus(run({ state: "PROGRESS", step: "set_up_targets" }, { discovery: chosen(...ids(95)), results }), secondsLater(seconds));

  it.each([
    ["is not known before a project is done", at(30, { target: "project-0", state: "working", step: "verify" }), null],
    ["follows from the time that those took which are done", at(60, ...ids(10).map(ready)), 510],
    ["counts what failed as done, and what is late", at(100, failed("project-0", "x"), { target: "project-1", state: "late" }), 4650],
    ["is nothing when all are done", at(60, ...ids(95).map(ready)), 0],
  ])("%s", (_, status, seconds_left) => {
    expect(status).toMatchObject({ seconds_left });
  });
});

describe("the projects that a run leaves out", () => {
  const candidates = [
    candidate("billed"),
    { ...candidate("bare", ["billing_disabled", "missing_rights"]), name: "Bare one" },
    candidate("off"),
  ];
  const discovery = { candidates, chosen: ["billed"], eligibleCount: 2 };

  it("are named with the reason, be it that a person has switched them off", () => {
    const status = ended({ kind: "completed", results: [ready("billed")] }, { discovery });
    expect(status).toMatchObject({
      result: {
        status: "SUCCESS",
        left_out: [
          { projectId: "bare", name: "Bare one", code: "billing_disabled" },
          { projectId: "off", name: candidates[2]?.name, code: "switched_off" },
        ],
      },
    });
  });

  it("are those that cannot be chosen, while a person has to choose", () => {
    const status = ended({ kind: "needs_selection", eligibleCount: 2 }, { discovery: { ...discovery, chosen: [] } });
    expect(status).toMatchObject({ result: { left_out: [{ projectId: "bare", name: "Bare one", code: "billing_disabled" }] } });
  });

  it("are none where a person chose: each chosen project has a result of its own", () => {
    const status = ended({ kind: "completed", results: [ready("billed")] }, { discovery, selected: ["billed"] });
    expect(status).toMatchObject({ result: { left_out: [] } });
  });
});

describe("the answer about a setup run", () => {
  it.each([
    ["no run, or another organisation's", undefined, { ...notBegun, known: false }],
    ["PENDING", run({ state: "PENDING" }), notBegun],
    ["STARTED", run({ state: "STARTED" }), { ...notBegun, state: "STARTED", status: "GCP setup is starting" }],
    ["the search", run({ state: "PROGRESS", step: "find_targets" }), { ...inStep, status: "Finding projects", progress: 5, step: 1 }],
    [
      "the checks",
      run({ state: "PROGRESS", step: "check_targets" }),
      { ...inStep, status: "Checking billing and permissions", progress: 15, step: 2 },
    ],
    [
      "the plan",
      run({ state: "PROGRESS", step: "make_plan" }, { discovery: chosen("a") }),
      { ...inStep, status: "Planning the changes", progress: 30, step: 3, projects: [{ projectId: "a", state: "waiting" }] },
    ],
    [
      "the accounts",
      run({ state: "PROGRESS", step: "create_accounts" }, { selected: ["a"] }),
      { ...inStep, status: "Creating service accounts", progress: 45, step: 4, projects: [{ projectId: "a", state: "waiting" }] },
    ],
    [
      "the projects",
      run(
        { state: "PROGRESS", step: "set_up_targets" },
        {
          discovery: chosen("a", "b", "c", "d", "e"),
          results: [{ target: "d", state: "working", step: "verify" }, { target: "c", state: "late" }, failed("b", "x"), ready("a")],
        },
      ),
      {
        ...inStep,
        status: "Setting up projects",
        progress: 76,
        step: 5,
        propagation: { current: 1, total: 5 },
        // Three of five took a minute.
        seconds_left: 40,
        projects: [
          { projectId: "a", state: "ready" },
          { projectId: "b", state: "failed", code: "x" },
          { projectId: "c", state: "late" },
          { projectId: "d", state: "working", step: "verify" },
          { projectId: "e", state: "waiting" },
        ],
      },
    ],
    [
      "FAILURE",
      run({ state: "FAILURE", code: "grant_revoked" }),
      {
        state: "FAILURE",
        status: "The customer's grant was revoked or has run out",
        complete: true,
        error: true,
        code: "grant_revoked",
      },
    ],
  ])("%s is what Aurora's client expects", (_, subject, expected) => {
    expect(toSetupStatus(subject, secondsLater(60))).toEqual(expected);
  });

  it("names the projects that the search found or the plan listed, and gives the others their id alone", () => {
    const discovery = { candidates: [candidate("a")], chosen: ["a", "b", "c"], eligibleCount: 3 };
    const names = { a: "of the plan", b: "Second" };
    const expected = [
      { projectId: "a", name: "Name of a", state: "ready" },
      { projectId: "b", name: "Second", state: "late" },
      { projectId: "c", state: "ready" },
    ];
    const results: TargetResult[] = [ready("a"), { target: "b", state: "late" }, ready("c")];
    const working = run({ state: "PROGRESS", step: "set_up_targets" }, { discovery, names, results });
    expect(toSetupStatus(working, secondsLater(60))).toMatchObject({ projects: expected });
    expect(ended({ kind: "partial", results }, { discovery, names })).toMatchObject({ result: { projects: expected } });
  });

  it.each([
    [0, 4, 55],
    [1, 4, 63],
    [3, 4, 81],
    [4, 4, 90],
    [1, 3, 66],
    [5, 4, 90],
  ])("counts %i finished of %i chosen projects as %i percent", (count, all, expected) => {
    const subject = run({ state: "PROGRESS", step: "set_up_targets" }, { discovery: chosen(...ids(all)), results: ids(count).map(ready) });
    expect(toSetupStatus(subject, secondsLater(60))).toMatchObject({ progress: expected });
  });

  it("offers the eligible projects for selection, without the unpaid", () => {
    const candidates = [candidate("paid"), candidate("other"), candidate("unpaid", ["billing_disabled"])];
    expect(ended({ kind: "needs_selection", eligibleCount: 2 }, { discovery: { candidates, chosen: [], eligibleCount: 2 } })).toEqual({
      state: "SUCCESS",
      status: "Setup completed",
      complete: true,
      result: {
        status: "needs_selection",
        eligible_projects: [
          { projectId: "paid", name: "Name of paid" },
          { projectId: "other", name: "Name of other" },
        ],
        count: 2,
        left_out: [{ projectId: "unpaid", name: "Name of unpaid", code: "billing_disabled" }],
      },
    });
  });

  it("a selection of which nothing could be set up is a partial setup: the account has other projects", () => {
    const outcome = { kind: "unprepared", reason: "none_ready", results: [failed("p", "project_not_visible")] } as const;
    expect(ended(outcome)).toMatchObject({
      state: "SUCCESS",
      result: {
        status: "SUCCESS",
        redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
        verified_projects: 0,
        failed_projects: [{ projectId: "p", code: "project_not_visible" }],
      },
    });
  });

  it.each([
    ["gcp_no_projects", "no_targets", [], []],
    ["gcp_failed_billing", "none_eligible", [candidate("p", ["billing_disabled"])], [{ projectId: "p", code: "billing_disabled" }]],
    [
      "gcp_failed",
      "none_eligible",
      [candidate("p", ["billing_disabled"]), candidate("q", ["rights_missing", "x"])],
      [
        { projectId: "p", code: "billing_disabled" },
        { projectId: "q", code: "rights_missing" },
      ],
    ],
  ] as const)("an account with nothing to set up (%s) is a completed run that FAILED", (word, reason, candidates, failedProjects) => {
    const outcome = { kind: "unprepared", reason, results: [] } as const;
    expect(ended(outcome, { discovery: { candidates, chosen: [], eligibleCount: 0 } })).toMatchObject({
      state: "SUCCESS",
      complete: true,
      result: { status: "FAILED", redirect_params: `login=${word}`, failed_projects: failedProjects },
    });
  });

  it("a complete setup says so in result and redirect_params", () => {
    expect(ended({ kind: "completed", results: [ready("a"), { target: "b", state: "ready", code: "billing_required" }] })).toEqual({
      state: "SUCCESS",
      status: "Setup completed",
      complete: true,
      result: {
        status: "SUCCESS",
        redirect_params: "login=gcp_success&policy=policy_ok",
        propagation_status: "FULL",
        verified_projects: 2,
        total_projects: 2,
        failed_projects: [],
        projects: [
          { projectId: "a", state: "ready" },
          { projectId: "b", state: "ready", code: "billing_required" },
        ],
        left_out: [],
      },
    });
  });

  it("a partial setup names the projects that failed, each with its code", () => {
    expect(ended({ kind: "partial", results: [ready("a"), failed("b", "provider_timeout")] })).toMatchObject({
      result: {
        status: "SUCCESS",
        redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
        propagation_status: "FULL",
        verified_projects: 1,
        total_projects: 2,
        failed_projects: [{ projectId: "b", code: "provider_timeout" }],
      },
    });
  });

  it("a late project is neither verified nor failed, and redirect_params says that access is spreading", () => {
    expect(ended({ kind: "partial", results: [ready("a"), { target: "b", state: "late" }] })).toMatchObject({
      result: {
        status: "SUCCESS",
        redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true&propagation_partial=true",
        propagation_status: "PARTIAL",
        verified_projects: 1,
        total_projects: 2,
        failed_projects: [],
      },
    });
  });

  it.each([
    [setupDeadlineSeconds, "PROGRESS"],
    [setupDeadlineSeconds + 1, "SUCCESS"],
  ])("after %i seconds without news is %s: an interrupted run does not look busy for ever", (seconds, state) => {
    expect(toSetupStatus(run({ state: "PROGRESS", step: "check_targets" }), secondsLater(seconds))).toMatchObject({ state });
  });

  it("counts the time from the last news: a run that began late is not interrupted", () => {
    const late = run({ state: "STARTED" }, { updatedAt: secondsLater(2 * setupDeadlineSeconds) });
    expect(toSetupStatus(late, secondsLater(3 * setupDeadlineSeconds))).toMatchObject({ state: "STARTED" });
  });
});

/** The part of Aurora's own client that acts by itself (`ProviderPolling`): the ends on which it disconnects the account. */
const disconnects = ({ complete, state, ...answer }: SetupStatus): boolean =>
  complete && (state !== "SUCCESS" || ("result" in answer && answer.result.status === "FAILED"));

describe("an end on which Aurora's client disconnects the account", () => {
  const codes = Object.entries(failures).map(([code, { owner }]) => ({ code: code as FailureCode, owner }));

  it.each(codes)("is shown of $code, owned by the $owner, only if it stops the connection", ({ code, owner }) => {
    const results = [ready("a"), { target: "b", state: "working", step: "grant_access" }] as const;
    const status = toSetupStatus(run({ state: "FAILURE", code }, { discovery: chosen("a", "b"), results }), secondsLater(60));
    expect(disconnects(status)).toBe(endsConnection(code));
    if (!endsConnection(code)) {
      expect(status).toEqual({
        state: "SUCCESS",
        status: "Setup is incomplete",
        complete: true,
        result: {
          status: "SUCCESS",
          redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
          propagation_status: "FULL",
          verified_projects: 1,
          total_projects: 2,
          failed_projects: [{ projectId: "b", code }],
          projects: [
            { projectId: "a", state: "ready" },
            { projectId: "b", state: "failed", code },
          ],
          left_out: [],
        },
        fault: { code, owner, title: failures[code].title, action: failures[code].action },
      });
    }
  });

  it("is not shown for an interrupted run", () => {
    for (const standing of [{ state: "PENDING" }, { state: "STARTED" }, { state: "PROGRESS", step: "set_up_targets" }] as const) {
      const status = toSetupStatus(run(standing), secondsLater(setupDeadlineSeconds + 1));
      expect(disconnects(status)).toBe(false);
      expect(status).toMatchObject({ complete: true, fault: { code: "internal" } });
    }
  });
});
