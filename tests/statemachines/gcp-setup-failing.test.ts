import { describe, expect, it } from "vitest";
import { toSetupStatus } from "../../functions/gcp/setup-status.ts";
import { endsConnection, Failure } from "../../lib/errors.ts";
import { countNeeds } from "../fakes/setup-cloud.ts";
import { candidatesNamed, fakeLiveToken, key, noToken, startOfTime } from "../fakes/setup-fakes.ts";
import { buildPorts, callsOf, failing, losing, type Ports, preparedIn, resultOf, runSetup } from "../fixtures/run-gcp-setup.ts";

describe("the GCP setup machine, when something fails,", () => {
  it.each([
    ["GrantAccess", "TypeError", { state: "failed", code: "internal" }],
    ["EnableApis", "TypeError", { state: "ready", code: "internal" }],
    ["PrepareExport", "provider_forbidden", { state: "ready", code: "provider_forbidden" }],
    ["Verify", "provider_forbidden", { state: "failed", code: "provider_forbidden" }],
    ["WriteMetadata", "TypeError", { state: "failed", code: "internal" }],
  ])("goes on with the other projects after one fails in %s with %s", async (task, error, expected) => {
    const done = await runSetup(buildPorts(candidatesNamed(3)), {
      wrap: failing(task, error, 99, (input) => JSON.stringify(input).includes("project-2")),
    });
    expect(resultOf(done)).toMatchObject({
      status: "SUCCESS",
      projects: [
        { projectId: "project-1", state: "ready" },
        { projectId: "project-2", ...expected },
        { projectId: "project-3", state: "ready" },
      ],
    });
    expect(done.events.at(-1)).toBe(expected.state === "ready" ? "setup.completed" : "setup.partial");
  });

  it.each([
    ["provider_unavailable", "provider_unavailable", 7],
    ["client_misconfigured", "client_misconfigured", 1],
    ["grant_revoked", "grant_revoked", 1],
  ] as const)("records a project as ready with the code when its labels fail with %s for good", async (error, code, tries) => {
    const ports = buildPorts(candidatesNamed(1));
    let labels = 0;
    const apply: typeof ports.setup.apply = async (changes, call) => {
      if (changes[0]?.step !== "write_labels") {
        return ports.cloud.setup.apply(changes, call);
      }
      labels += 1;
      throw new Failure(error);
    };
    const done = await runSetup({ ...ports, setup: { ...ports.setup, apply } });
    expect(labels).toBe(tries);
    expect(resultOf(done)).toMatchObject({ projects: [{ projectId: "project-1", state: "ready", code }], failed_projects: [] });
    expect(await preparedIn(ports)).toEqual(["project-1"]);
    expect(done.events.at(-1)).toBe("setup.completed");
  });

  it.each([
    ["table_unavailable", "table_unavailable", 7],
    ["TypeError", "internal", 1],
    ["States.Timeout", "deadline_exceeded", 2],
    ["Runtime.ExitError", "internal", 2],
    ["stopped", "setup_stopped", 1],
  ])("ends as a fault when every project failed by %s, so the client must not disconnect the customer", async (error, code, tries) => {
    const done = await runSetup(buildPorts(), { wrap: failing("GrantAccess", error) });
    expect(done.run?.standing).toEqual({ state: "FAILURE", code });
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS", verified_projects: 0, total_projects: 2 });
    expect(callsOf(done, "GrantAccess")).toHaveLength(2 * tries);
  });

  it("tries a throttled discovery again and completes", async () => {
    const ports = buildPorts();
    const done = await runSetup(ports, { wrap: failing("Discover", "provider_throttled", 2) });
    expect(done.calls.slice(0, 3)).toEqual(["Discover", "Discover", "Discover"]);
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS" });
    expect(new Set(ports.events.published.map(({ id }) => id))).toEqual(new Set(["run-1.started", "run-1.ended"]));
  });

  it.each(["EnsureAccounts", "GrantAccess", "EnableApis", "PrepareExport", "WriteMetadata"])(
    "waits in %s while the provider does not know yet what was made before",
    async (task) => {
      const ports = buildPorts(candidatesNamed(1));
      const done = await runSetup(ports, { wrap: failing(task, "access_pending", 15) });
      expect(callsOf(done, task)).toHaveLength(16);
      expect(resultOf(done)).toMatchObject({ status: "SUCCESS", propagation_status: "FULL", verified_projects: 1 });
      expect(ports.cloud.writes).toHaveLength(countNeeds(1));
    },
  );

  it.each(["Runtime.ExitError", "Sandbox.Timedout"])("retries a discovery whose function failed with %s", async (name) => {
    const done = await runSetup(buildPorts(), { wrap: failing("Discover", name, 1) });
    expect(done.calls.slice(0, 2)).toEqual(["Discover", "Discover"]);
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS" });
  });

  it.each(["connection_busy", "provider_unavailable", "vault_sealed", "secrets_unavailable", "deadline_exceeded"] as const)(
    "waits while there is no token because of %s",
    async (code) => {
      let left = 8;
      const withLiveToken: Ports["withLiveToken"] = (...call) => {
        left -= 1;
        return (left >= 0 ? noToken(code) : fakeLiveToken())(...call);
      };
      const done = await runSetup({ ...buildPorts(), withLiveToken });
      expect(resultOf(done)).toMatchObject({ status: "SUCCESS", verified_projects: 2 });
    },
  );

  it.each([
    ["credential_missing", noToken("credential_missing")],
    ["grant_revoked", noToken("grant_revoked")],
    ["credential_expired", fakeLiveToken("refused by Google")],
  ] as const)("records %s at once: no retry helps", async (code, withLiveToken) => {
    const ports = { ...buildPorts(), withLiveToken };
    const done = await runSetup(ports);
    expect(done.calls).toEqual(["Discover", "RecordFailure"]);
    expect(done.run?.standing).toEqual({ state: "FAILURE", code });
    expect(done.events).toEqual(["setup.started", "setup.failed"]);
    expect(ports.events.published.at(-1)).toMatchObject({ code, runId: "run-1", connection: key });
    expect(done.log.at(-1)).toMatchObject({ type: "ExecutionFailed", Error: "setup_failed" });
    // A store without the credential may be the operator's fault: the client must not disconnect because of it.
    const shown = endsConnection(code)
      ? { state: "FAILURE", code }
      : { status: "SUCCESS", redirect_params: expect.stringContaining("partial_setup=true") };
    expect(resultOf(done)).toMatchObject(shown);
  });

  it("shows the operator's disabled API as a partial setup, never as an end on which the client disconnects", async () => {
    const find = () => Promise.reject(new Failure("client_misconfigured"));
    const done = await runSetup({ ...buildPorts(), find });
    expect(done.calls).toEqual(["Discover", "RecordFailure"]);
    expect(toSetupStatus(done.run, startOfTime)).toMatchObject({
      state: "SUCCESS",
      result: { status: "SUCCESS", redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true" },
      fault: { code: "client_misconfigured", owner: "operator" },
    });
  });

  it.each(["Discover", "Plan", "EnsureAccounts"])("S73: ends as stopped when the operator stops the connection before %s", async (task) => {
    const done = await runSetup(buildPorts(), { wrap: failing(task, "stopped") });
    expect(done.run?.standing).toEqual({ state: "FAILURE", code: "setup_stopped" });
    expect(callsOf(done, task)).toHaveLength(1);
  });

  it.each(["Discover", "Plan", "EnsureAccounts", "Finish"])(
    "records a bug in %s as internal, and lets the next run begin",
    async (task) => {
      const ports = buildPorts();
      const done = await runSetup(ports, { wrap: failing(task, "TypeError") });
      expect(done.run?.standing).toEqual({ state: "FAILURE", code: "internal" });
      expect(done.events.at(-1)).toBe("setup.failed");
      expect((await runSetup(ports, { runId: "run-2" })).runId).toBe("run-2");
    },
  );

  it("ends even when the failure cannot be recorded", async () => {
    const ports = buildPorts();
    ports.runs.finish = () => Promise.reject(new Failure("table_unavailable"));
    const done = await runSetup(ports);
    expect(done.log.at(-1)).toMatchObject({ type: "ExecutionFailed", Error: "setup_failed" });
    expect(done.calls.at(-1)).toBe("RecordFailure");
  });

  it("records not_found when the connection was disconnected meanwhile", async () => {
    const ports = buildPorts();
    const done = await runSetup({ ...ports, connections: { ...ports.connections, read: async () => undefined } });
    expect(done.run?.standing).toEqual({ state: "FAILURE", code: "not_found" });
    expect(ports.cloud.writes).toEqual([]);
  });

  it("changes nothing twice when every task runs again after its answer was lost", async () => {
    const ports = buildPorts();
    const { lost, wrap } = losing();
    const done = await runSetup(ports, { wrap });
    expect(lost.size).toBe(4 + 5 * 2);
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS", verified_projects: 2, total_projects: 2 });
    expect(ports.cloud.writes).toHaveLength(countNeeds(2));
    expect(new Set((await ports.ledger.list(key)).map(({ state }) => state))).toEqual(new Set(["changed"]));
    expect(await preparedIn(ports)).toEqual(["project-1", "project-2"]);
    expect(new Set(ports.events.published.map(({ name, id }) => `${name} ${id}`)).size).toBe(2);
  });

  it("keeps the result of a project whose last task runs again after its answer was lost, and then fails for good", async () => {
    const ports = buildPorts(candidatesNamed(1));
    let labels = 0;
    const apply: typeof ports.setup.apply = async (changes, call) => {
      labels += changes[0]?.step === "write_labels" ? 1 : 0;
      if (labels > 1) {
        throw new TypeError("a bug");
      }
      return ports.cloud.setup.apply(changes, call);
    };
    const { wrap } = losing((name) => name === "WriteMetadata");
    const done = await runSetup({ ...ports, setup: { ...ports.setup, apply } }, { wrap });
    expect(labels).toBe(2);
    expect(resultOf(done)).toMatchObject({ verified_projects: 1, failed_projects: [] });
  });
});
