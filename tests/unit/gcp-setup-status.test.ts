import { describe, expect, it } from "vitest";
import { type SetupStatus, setupDeadlineSeconds, toSetupStatus } from "../../functions/gcp/to-setup-status.ts";
import { endsConnection } from "../../lib/errors.ts";
import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import type { DiscoveredProject, SetupOutcome, SetupRun, SetupStanding } from "../../lib/setup/setup-run.ts";

const createdAt = new Date("2026-11-20T12:00:00.000Z");
const secondsLater = (seconds: number) => new Date(createdAt.getTime() + seconds * 1000);
const ids = (count: number) => Array.from({ length: count }, (_, index) => `project-${index}`);
const done = (projectId: string) => ({ projectId, prepared: true as const });

function run(standing: SetupStanding, changes: Partial<SetupRun> = {}): SetupRun {
  const facts = { runId: "r", tenant: "acme", provider: "gcp", account: "default", selectedProjectIds: [], results: [] } as const;
  return { ...facts, createdAt, updatedAt: createdAt, standing, ...changes };
}

const ended = (outcome: SetupOutcome, changes?: Partial<SetupRun>) =>
  toSetupStatus(run({ state: "SUCCESS", outcome }, changes), secondsLater(60));

const notBegun = { state: "PENDING", status: "Starting GCP setup", complete: false, progress: 0 };
const progress = { state: "PROGRESS", complete: false, total_steps: 3, propagation: null };

describe("the answer about a setup run", () => {
  it.each([
    ["no run, or another organisation's", undefined, notBegun],
    ["PENDING", run({ state: "PENDING" }), notBegun],
    ["STARTED", run({ state: "STARTED" }), { state: "STARTED", status: "GCP setup is starting", complete: false, progress: 0 }],
    [
      "the first step",
      run({ state: "PROGRESS", step: "discover_projects" }),
      { ...progress, status: "Finding projects", progress: 5, step: 1 },
    ],
    [
      "the second step",
      run({ state: "PROGRESS", step: "check_billing" }),
      { ...progress, status: "Checking billing", progress: 15, step: 2 },
    ],
    [
      "the third step",
      run({ state: "PROGRESS", step: "write_metadata" }),
      { ...progress, status: "Recording projects", progress: 30, step: 3 },
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

  it.each([
    [0, 4, 30],
    [1, 4, 45],
    [3, 4, 75],
    [4, 4, 90],
    [1, 3, 50],
    [5, 4, 90],
  ])("counts %i done of %i chosen projects as %i percent", (count, chosen, expected) => {
    const discovery = { projects: [], chosenProjectIds: ids(chosen), eligibleCount: chosen };
    const subject = run({ state: "PROGRESS", step: "write_metadata" }, { discovery, results: ids(count).map(done) });
    expect(toSetupStatus(subject, secondsLater(60))).toMatchObject({ progress: expected });
  });

  it("offers the eligible projects for selection, without the unpaid", () => {
    const project = (projectId: string, billing: DiscoveredProject["billing"]) => ({
      projectId,
      projectNumber: "1",
      name: `The ${projectId}`,
      billing,
    });
    const projects = [project("paid", "enabled"), project("unread", "unknown"), project("unpaid", "disabled")];
    const discovery = { projects, chosenProjectIds: [], eligibleCount: 2 };
    expect(ended({ kind: "needs_selection", eligibleCount: 2 }, { discovery })).toEqual({
      state: "SUCCESS",
      status: "Setup completed",
      complete: true,
      result: {
        status: "needs_selection",
        eligible_projects: [
          { projectId: "paid", name: "The paid" },
          { projectId: "unread", name: "The unread" },
        ],
        count: 2,
      },
    });
  });

  it("a selection of which nothing could be prepared is a partial setup: the account has other projects", () => {
    const outcome = {
      kind: "unprepared",
      reason: "gcp_failed",
      results: [{ projectId: "p", prepared: false, code: "project_not_visible" }],
    } as const;
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

  it.each(["gcp_no_projects", "gcp_failed_billing"] as const)(
    "an account with nothing to prepare (%s) is a completed run that FAILED",
    (reason) => {
      const outcome = { kind: "unprepared", reason, results: [{ projectId: "p", prepared: false, code: "billing_disabled" }] } as const;
      expect(ended(outcome)).toMatchObject({
        state: "SUCCESS",
        complete: true,
        result: { status: "FAILED", redirect_params: `login=${reason}`, failed_projects: [{ projectId: "p", code: "billing_disabled" }] },
      });
    },
  );

  it("a complete setup says so in result and redirect_params", () => {
    expect(ended({ kind: "completed", results: [done("a"), done("b")] })).toEqual({
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
      },
    });
  });

  it("a partial setup names the projects that failed, each with its code", () => {
    expect(ended({ kind: "partial", results: [done("a"), { projectId: "b", prepared: false, code: "provider_timeout" }] })).toMatchObject({
      result: {
        status: "SUCCESS",
        redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
        verified_projects: 1,
        total_projects: 2,
        failed_projects: [{ projectId: "b", code: "provider_timeout" }],
      },
    });
  });

  it.each([
    [setupDeadlineSeconds, "PROGRESS"],
    [setupDeadlineSeconds + 1, "SUCCESS"],
  ])("after %i seconds without news is %s: an interrupted run does not look busy for ever", (seconds, state) => {
    expect(toSetupStatus(run({ state: "PROGRESS", step: "check_billing" }), secondsLater(seconds))).toMatchObject({ state });
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
    const discovery = { projects: [], chosenProjectIds: ["a", "b"], eligibleCount: 2 };
    const status = toSetupStatus(run({ state: "FAILURE", code }, { discovery, results: [done("a")] }), secondsLater(60));
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
        },
        fault: { code, owner, title: failures[code].title, action: failures[code].action },
      });
    }
  });

  it("is not shown for an interrupted run", () => {
    for (const standing of [{ state: "PENDING" }, { state: "STARTED" }, { state: "PROGRESS", step: "write_metadata" }] as const) {
      const status = toSetupStatus(run(standing), secondsLater(setupDeadlineSeconds + 1));
      expect(disconnects(status)).toBe(false);
      expect(status).toMatchObject({ complete: true, fault: { code: "internal" } });
    }
  });
});
