import { describe, expect, it } from "vitest";
import { toSetupStatus } from "../../functions/gcp/to-setup-status.ts";
import { endsConnection, Failure } from "../../lib/errors.ts";
import { canary, fakeGoogle, fakeLiveToken, noToken, project, projectsNamed, startOfTime } from "../fakes/gcp-setup-fakes.ts";
import { buildPorts, failing, type Ports, runSetup } from "../fixtures/run-gcp-setup.ts";

const resultOf = ({ run }: Awaited<ReturnType<typeof runSetup>>) => {
  const status = toSetupStatus(run, startOfTime);
  return status.state === "SUCCESS" ? status.result : status;
};

describe("the GCP setup machine ends as", () => {
  it("SUCCESS with one record a project when all goes well", async () => {
    const ports = buildPorts(projectsNamed(5));
    const done = await runSetup(ports);
    expect(resultOf(done)).toEqual({
      status: "SUCCESS",
      redirect_params: "login=gcp_success&policy=policy_ok",
      propagation_status: "FULL",
      verified_projects: 5,
      total_projects: 5,
      failed_projects: [],
    });
    expect(ports.projects.written.get("acme/project-3")).toEqual({
      tenant: "acme",
      projectId: "project-3",
      projectNumber: "415104041262",
      name: "Name of project-3",
      billing: "enabled",
      runId: "run-1",
      preparedAt: startOfTime,
    });
    expect(ports.projects.written.size).toBe(5);
    expect(done.events).toEqual(["setup.started", "setup.completed"]);
    expect(done.log.at(-1)).toMatchObject({ type: "ExecutionSucceeded", output: { runId: "run-1", state: "SUCCESS" } });
  });

  it("needs_selection when more than 5 are eligible and none was selected", async () => {
    const ports = buildPorts([...projectsNamed(6), project("unpaid", "disabled")]);
    const done = await runSetup(ports);
    expect(resultOf(done)).toMatchObject({ status: "needs_selection", count: 6 });
    expect(resultOf(done)).toHaveProperty("eligible_projects.0", { projectId: "project-1", name: "Name of project-1" });
    expect(resultOf(done)).toHaveProperty("eligible_projects.length", 6);
    expect(ports.projects.written.size).toBe(0);
    expect(done.events).toEqual(["setup.started", "setup.needs_selection"]);
  });

  it("SUCCESS with the selected only when more than 5 are eligible", async () => {
    const ports = buildPorts(projectsNamed(6));
    const done = await runSetup(ports, ["project-2", "project-6"]);
    expect([...ports.projects.written.keys()].toSorted()).toEqual(["acme/project-2", "acme/project-6"]);
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS", verified_projects: 2, total_projects: 2 });
  });

  it("FAILED gcp_no_projects when the account sees none, or only projects that are never deployed to", async () => {
    const done = await runSetup(buildPorts([project("sys-1234"), project("going", "enabled", "DELETE_REQUESTED")]));
    expect(resultOf(done)).toMatchObject({ status: "FAILED", redirect_params: "login=gcp_no_projects" });
    expect(done.events).toEqual(["setup.started", "setup.failed"]);
    expect(done.calls).toEqual(["Discover", "Finish"]);
  });

  it("FAILED gcp_failed_billing when none has billing", async () => {
    const done = await runSetup(buildPorts(projectsNamed(3, "disabled")));
    expect(resultOf(done)).toMatchObject({ status: "FAILED", redirect_params: "login=gcp_failed_billing" });
    expect(done.events).toEqual(["setup.started", "setup.failed"]);
  });

  it("SUCCESS when billing cannot be read: that is not the same as no billing", async () => {
    const ports = buildPorts([project("a-project", "unknown")]);
    const done = await runSetup(ports);
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS", verified_projects: 1 });
    expect(ports.projects.written.get("acme/a-project")?.billing).toBe("unknown");
  });

  it("partial with a code a project: one could not be written, one has no billing, one does not exist", async () => {
    const ports = buildPorts([...projectsNamed(2), project("unpaid", "disabled")]);
    const broken = failing("WriteMetadata", "store_denied", 99, (input) => JSON.stringify(input).includes("project-2"));
    const done = await runSetup(ports, ["project-1", "project-2", "unpaid", "elsewhere"], broken);
    expect(resultOf(done)).toEqual({
      status: "SUCCESS",
      redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
      propagation_status: "FULL",
      verified_projects: 1,
      total_projects: 4,
      failed_projects: [
        { projectId: "project-2", code: "store_denied" },
        { projectId: "unpaid", code: "billing_disabled" },
        { projectId: "elsewhere", code: "project_not_visible" },
      ],
    });
    expect(done.events).toEqual(["setup.started", "setup.partial"]);
  });

  it("partial when every project failed by an operator's fault, so the client must not disconnect the customer", async () => {
    const done = await runSetup(buildPorts(), [], failing("WriteMetadata", "table_unavailable"));
    expect(done.run?.standing).toEqual({ state: "FAILURE", code: "table_unavailable" });
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS", verified_projects: 0, total_projects: 2 });
    expect(done.calls.filter((name) => name === "WriteMetadata")).toHaveLength(2 * 7);
  });

  it("partial when none of the selected projects could be prepared: the account has another one", async () => {
    const done = await runSetup(buildPorts([...projectsNamed(1), project("unpaid", "disabled")]), ["unpaid", "elsewhere"]);
    expect(resultOf(done)).toMatchObject({
      status: "SUCCESS",
      redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
      verified_projects: 0,
      failed_projects: [
        { projectId: "unpaid", code: "billing_disabled" },
        { projectId: "elsewhere", code: "project_not_visible" },
      ],
    });
    expect(done.events).toEqual(["setup.started", "setup.failed"]);
  });
});

describe("the GCP setup machine, when something fails,", () => {
  it("tries a throttled discovery again and completes", async () => {
    const ports = buildPorts();
    const search = ports.google.search;
    let refusals = 2;
    ports.google.search = (...args) => {
      refusals -= 1;
      return refusals >= 0 ? Promise.reject(new Failure("provider_throttled")) : search(...args);
    };
    const done = await runSetup(ports);
    expect(done.calls.slice(0, 3)).toEqual(["Discover", "Discover", "Discover"]);
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS" });
    expect(new Set(ports.events.published.map(({ id }) => id))).toEqual(new Set(["run-1.started", "run-1.ended"]));
  });

  it.each(["Runtime.ExitError", "Sandbox.Timedout"])("retries a discovery whose function failed with %s", async (name) => {
    const ports = buildPorts();
    const search = ports.google.search;
    let losses = 1;
    ports.google.search = (...args) => {
      losses -= 1;
      return losses >= 0 ? Promise.reject(Object.assign(new Error("lost"), { name })) : search(...args);
    };
    const done = await runSetup(ports);
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
    expect(ports.events.published.at(-1)).toMatchObject({
      code,
      runId: "run-1",
      connection: { tenant: "acme", provider: "gcp", account: "default" },
    });
    expect(done.log.at(-1)).toMatchObject({ type: "ExecutionFailed", Error: "setup_failed" });
    // A store without the credential may be the operator's fault: the client must not disconnect because of it.
    const shown = endsConnection(code)
      ? { state: "FAILURE", code }
      : { status: "SUCCESS", redirect_params: expect.stringContaining("partial_setup=true") };
    expect(resultOf(done)).toMatchObject(shown);
  });

  it("shows the operator's disabled API as a partial setup, never as an end on which the client disconnects", async () => {
    const ports = buildPorts();
    ports.google.search = () => Promise.reject(new Failure("client_misconfigured"));
    const done = await runSetup(ports);
    expect(done.calls).toEqual(["Discover", "RecordFailure"]);
    expect(toSetupStatus(done.run, startOfTime)).toMatchObject({
      state: "SUCCESS",
      result: { status: "SUCCESS", redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true" },
      fault: { code: "client_misconfigured", owner: "operator" },
    });
  });

  it.each(["Discover", "Finish"])("records a bug in %s as internal", async (task) => {
    const done = await runSetup(buildPorts(), [], failing(task, "TypeError"));
    expect(done.run?.standing).toEqual({ state: "FAILURE", code: "internal" });
    expect(done.events.at(-1)).toBe("setup.failed");
  });

  it("ends even when the failure cannot be recorded", async () => {
    const ports = buildPorts();
    ports.runs.finish = () => Promise.reject(new Failure("table_unavailable"));
    const done = await runSetup(ports);
    expect(done.log.at(-1)).toMatchObject({ type: "ExecutionFailed", Error: "setup_failed" });
    expect(done.calls.at(-1)).toBe("RecordFailure");
  });

  it("changes nothing when a task runs again after its answer was lost", async () => {
    const ports = buildPorts();
    const lost = new Set<string>();
    const done = await runSetup(ports, [], (name, task) => async (input) => {
      const output = await task(input);
      if (!lost.has(name)) {
        lost.add(name);
        throw Object.assign(new Error("lost"), { name: "Lambda.ServiceException" });
      }
      return output;
    });
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS", verified_projects: 2, total_projects: 2 });
    expect(ports.projects.written.size).toBe(2);
    expect(new Set(ports.events.published.map(({ name, id }) => `${name} ${id}`)).size).toBe(2);
  });
});

it("S47: no token is in any input, output, error, event or record of an execution", async () => {
  const good = buildPorts();
  const bad = buildPorts();
  bad.google = {
    ...fakeGoogle([]),
    search: async (token) => Promise.reject(new Failure("provider_forbidden", { cause: new Error(`Bearer ${token.reveal()}`) })),
  };
  const executions = [await runSetup(good), await runSetup(bad)];
  for (const { log, events } of executions) {
    expect(log.length).toBeGreaterThan(4);
    expect(events.length).toBe(2);
  }
  const written = JSON.stringify([executions, good.events.published, bad.events.published, [...good.projects.written]]);
  expect(written).not.toContain(canary);
});
