import { describe, expect, it } from "vitest";
import { toSetupStatus } from "../../functions/gcp/setup-status.ts";
import { setupDeadlineSeconds, type TargetResult } from "../../lib/setup/setup-run.ts";
import { candidate } from "../fakes/setup-fakes.ts";
import { chosen, ended, failed, ids, ready, run, secondsLater } from "./setup-run-fixture.ts";

const notBegun = { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0, known: true };
const inStep = { state: "PROGRESS", complete: false, total_steps: 5, propagation: null, projects: [], seconds_left: null };

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
