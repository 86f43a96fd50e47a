import { describe, expect, it } from "vitest";
import { toChangeId } from "../../lib/setup/ledger.ts";
import { minutesAfter } from "../../lib/system.ts";
import { countNeeds } from "../fakes/setup-cloud.ts";
import { candidate, candidatesNamed, key, startOfTime } from "../fakes/setup-fakes.ts";
import { buildPorts, callsOf, planRunOf, preparedIn, resultOf, runSetup } from "../fixtures/run-gcp-setup.ts";
import type { Wrap } from "../fixtures/run-machine.ts";

describe("the GCP setup machine ends as", () => {
  it("SUCCESS with every change and one record a project when all goes well", async () => {
    const ports = buildPorts(candidatesNamed(5));
    const done = await runSetup(ports);
    expect(resultOf(done)).toMatchObject({
      status: "SUCCESS",
      redirect_params: "login=gcp_success&policy=policy_ok",
      propagation_status: "FULL",
      verified_projects: 5,
      total_projects: 5,
      failed_projects: [],
    });
    expect(ports.cloud.writes).toHaveLength(countNeeds(5));
    const entries = await ports.ledger.list(key);
    expect(new Set(entries.map(({ state, runId }) => `${state} ${runId}`))).toEqual(new Set(["changed run-1"]));
    expect(entries).toHaveLength(countNeeds(5));
    expect((await ports.prepared.list(key))[2]).toEqual({ ...candidate("project-3"), ...key, runId: "run-1", preparedAt: startOfTime });
    expect(done.events).toEqual(["setup.started", "setup.completed"]);
    expect(ports.looksAt, "its result is looked at").toEqual([minutesAfter(startOfTime, 15)]);
    expect(done.log.at(-1)).toMatchObject({ type: "ExecutionSucceeded", output: { runId: "run-1", state: "SUCCESS" } });
  });

  it("SUCCESS without a write when there is nothing left to do", async () => {
    const ports = buildPorts();
    await runSetup(ports);
    const again = await runSetup(ports, { runId: "run-2" });
    expect(resultOf(again)).toMatchObject({ status: "SUCCESS", verified_projects: 2 });
    expect(ports.cloud.writes).toHaveLength(countNeeds(2));
  });

  it("needs_selection when more than 5 are eligible and none was selected", async () => {
    const ports = buildPorts([...candidatesNamed(6), candidate("unpaid", ["billing_disabled"])]);
    const done = await runSetup(ports);
    expect(resultOf(done)).toMatchObject({ status: "needs_selection", count: 6 });
    expect(resultOf(done)).toHaveProperty("eligible_projects.0", { projectId: "project-1", name: "Name of project-1" });
    expect(resultOf(done)).toHaveProperty("eligible_projects.length", 6);
    expect(done.calls).toEqual(["Discover", "Finish"]);
    expect(done.events).toEqual(["setup.started", "setup.needs_selection"]);
    expect(ports.looksAt, "it began nothing that could be looked at").toEqual([]);
  });

  it("SUCCESS with the selected only when more than 5 are eligible", async () => {
    const ports = buildPorts(candidatesNamed(6));
    const done = await runSetup(ports, { selected: ["project-2", "project-6"] });
    expect(await preparedIn(ports)).toEqual(["project-2", "project-6"]);
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS", verified_projects: 2, total_projects: 2 });
  });

  it.each([
    ["gcp_no_projects", "the account sees none", []],
    ["gcp_failed_billing", "none has billing", candidatesNamed(3, ["billing_disabled"])],
    [
      "gcp_failed",
      "the person lacks rights in one of them",
      [candidate("unpaid", ["billing_disabled"]), candidate("b", ["rights_missing"])],
    ],
  ])("FAILED %s when %s", async (word, _, candidates) => {
    const done = await runSetup(buildPorts(candidates));
    expect(resultOf(done)).toMatchObject({ status: "FAILED", redirect_params: `login=${word}` });
    expect(done.calls).toEqual(["Discover", "Finish"]);
    expect(done.events).toEqual(["setup.started", "setup.failed"]);
  });

  it("SUCCESS by an approved plan, without a search", async () => {
    const ports = buildPorts(candidatesNamed(8));
    const targets = candidatesNamed(7).map(({ id }) => id);
    const plan = await planRunOf(ports, targets, "operate");
    const done = await runSetup(ports, { selected: targets, access: "operate", planId: plan.id });
    expect(done.calls[0]).toBe("Plan");
    expect(done.calls).not.toContain("Discover");
    expect(resultOf(done)).toMatchObject({ status: "SUCCESS", verified_projects: 7, total_projects: 7 });
    expect(await preparedIn(ports)).toEqual(targets);
    expect(ports.cloud.writes.filter((id) => id.includes("robot-op"))).toHaveLength(1 + 2 * 7);
    expect(done.events).toEqual(["setup.started", "setup.completed"]);
  });

  it("partial when the plan says that nothing may be changed in one project, and another one holds the accounts", async () => {
    const ports = buildPorts(candidatesNamed(3), { blocked: { "project-1": "policy_denies" } });
    const done = await runSetup(ports, { selected: ["project-1", "project-2", "elsewhere"] });
    expect(resultOf(done)).toMatchObject({
      redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
      verified_projects: 1,
      total_projects: 3,
      failed_projects: [
        { projectId: "project-1", code: "policy_denies" },
        { projectId: "elsewhere", code: "project_not_visible" },
      ],
    });
    expect(ports.cloud.writes.filter((id) => id.includes("service_account"))).toEqual([expect.stringContaining("project-2")]);
    expect(done.calls.filter((call) => /project-1|elsewhere/.test(call))).toEqual([]);
    expect(done.events).toEqual(["setup.started", "setup.partial"]);
  });

  it.each([
    ["Plan", 0],
    ["GrantAccess", 1],
    ["Verify", 1 + 2 + 2 + 1],
    ["WriteMetadata", 1 + 2 + 2 + 1],
  ])("FAILURE without another change when the account is replaced before %s: the new one's grant is not used", async (task, made) => {
    const ports = buildPorts(candidatesNamed(1));
    const wrap: Wrap = (name, work) => async (input) => {
      if (name === task) {
        ports.replaceAccount("person-2");
      }
      return work(input);
    };
    const done = await runSetup(ports, { wrap });
    expect(ports.cloud.writes).toHaveLength(made);
    expect(done.run?.standing).toEqual({ state: "FAILURE", code: "account_mismatch" });
    expect(await preparedIn(ports)).toEqual([]);
    expect(await ports.claims.read(key)).toBeUndefined();
  });

  it("SUCCESS for the account that took the place of a colleague: what stands in the same home is its own from then on", async () => {
    const ports = buildPorts(candidatesNamed(3));
    await runSetup(ports, { selected: ["project-1", "project-3"] });
    ports.replaceAccount("person-2");
    const done = await runSetup(ports, { runId: "run-2", selected: ["project-1", "project-2"] });
    expect(resultOf(done)).toMatchObject({ verified_projects: 2 });
    expect(ports.cloud.writes).toHaveLength(countNeeds(3));
    const makers = Map.groupBy(await ports.ledger.list(key), ({ change }) => change.target);
    const makersOf = (target: string) => [...new Set(makers.get(target)?.map(({ madeBy }) => madeBy))];
    expect(["project-1", "project-2", "project-3"].map(makersOf)).toEqual([["person-2"], ["person-2"], ["person-1"]]);
  });

  it("SUCCESS for a stranger, whose accounts are made in a project of its own", async () => {
    const trouble: { blocked: Record<string, string> } = { blocked: {} };
    const ports = buildPorts(candidatesNamed(2), trouble);
    await runSetup(ports, { selected: ["project-1"] });
    ports.replaceAccount("person-2");
    trouble.blocked["project-1"] = "project_not_visible";
    const done = await runSetup(ports, { runId: "run-2", selected: ["project-2"] });
    expect(resultOf(done)).toMatchObject({ verified_projects: 1 });
    const accounts = (await ports.ledger.list(key)).filter(({ change }) => change.kind === "service_account");
    expect(accounts.map(({ change, madeBy }) => `${change.target} ${madeBy}`)).toEqual(["project-1 person-1", "project-2 person-2"]);
    delete trouble.blocked["project-1"];
    expect((await planRunOf(ports, ["project-1"])).home, "its own home stays").toBe("project-2");
  });

  it("SUCCESS of the chosen project alone when the accounts are made again in a home that is not chosen", async () => {
    const ports = buildPorts(candidatesNamed(2));
    await runSetup(ports, { selected: ["project-1"] });
    ports.cloud.standing.delete(toChangeId({ target: "project-1", kind: "service_account", name: "robot-ro" }));
    const done = await runSetup(ports, { runId: "run-2", selected: ["project-2"] });
    expect(resultOf(done)).toMatchObject({
      verified_projects: 1,
      total_projects: 1,
      projects: [{ projectId: "project-2", state: "ready" }],
    });
    expect(done.run?.results.map(({ target }) => target)).toEqual(["project-2"]);
    expect(done.calls.filter((call) => call.includes("project-1"))).toEqual([]);
    expect(ports.cloud.writes.filter((id) => id.includes("service_account"))).toHaveLength(2);
    expect((await ports.prepared.list(key)).map(({ id, runId }) => `${id} ${runId}`)).toEqual(["project-1 run-1", "project-2 run-2"]);
  });

  it("partial with the code in every project when the accounts are refused, and touches none of them", async () => {
    const ports = buildPorts(candidatesNamed(3), { refused: { "project-1 service_account": "accounts_forbidden" } });
    const done = await runSetup(ports);
    expect(done.calls).toEqual(["Discover", "Plan", "EnsureAccounts", "Finish"]);
    expect(resultOf(done)).toMatchObject({
      status: "SUCCESS",
      redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
      verified_projects: 0,
      failed_projects: candidatesNamed(3).map(({ id }) => ({ projectId: id, code: "accounts_forbidden" })),
    });
    expect(ports.cloud.writes).toEqual([]);
    expect(await preparedIn(ports)).toEqual([]);
    expect(done.events).toEqual(["setup.started", "setup.failed"]);
  });

  it("partial when a project refuses a role: it is not verified, and the others go on", async () => {
    const ports = buildPorts(candidatesNamed(3), { refused: { "project-2 role": "domain_restricted" } });
    const done = await runSetup(ports);
    expect(resultOf(done)).toMatchObject({
      verified_projects: 2,
      failed_projects: [{ projectId: "project-2", code: "domain_restricted" }],
    });
    expect(done.calls.filter((call) => call.endsWith("project-2"))).toEqual(["GrantAccess project-2", "WriteMetadata project-2"]);
    expect(await preparedIn(ports)).toEqual(["project-1", "project-3"]);
  });

  it.each([
    ["an API", "api"],
    ["the dataset", "dataset"],
    ["the labels", "label"],
  ])("SUCCESS with a code when a project refuses %s: it can do without", async (_, kind) => {
    const ports = buildPorts(candidatesNamed(2), { refused: { [`project-2 ${kind}`]: "billing_required" } });
    const done = await runSetup(ports);
    expect(resultOf(done)).toMatchObject({
      redirect_params: "login=gcp_success&policy=policy_ok",
      verified_projects: 2,
      projects: [
        { projectId: "project-1", state: "ready" },
        { projectId: "project-2", state: "ready", code: "billing_required" },
      ],
    });
    expect(await preparedIn(ports)).toEqual(["project-1", "project-2"]);
    expect(await ports.ledger.list(key, "project-2")).toContainEqual(
      expect.objectContaining({ change: expect.objectContaining({ kind }), state: "failed", code: "billing_required" }),
    );
  });

  it("partial when the proof of a project is refused for good", async () => {
    const ports = buildPorts(candidatesNamed(2), { unproven: { "project-2": "perimeter" } });
    const done = await runSetup(ports);
    expect(resultOf(done)).toMatchObject({ verified_projects: 1, failed_projects: [{ projectId: "project-2", code: "perimeter" }] });
    expect(callsOf(done, "Verify")).toHaveLength(2);
    expect(await preparedIn(ports)).toEqual(["project-1"]);
  });

  it("SUCCESS when the provider takes a while to spread the access", async () => {
    const done = await runSetup(buildPorts(candidatesNamed(2), { pending: { "project-2": 4 } }));
    expect(callsOf(done, "Verify")).toHaveLength(1 + 5);
    expect(resultOf(done)).toMatchObject({ propagation_status: "FULL", verified_projects: 2 });
  });

  it("partial when the access of a project never spreads: everything is in place there, and a duty looks again", async () => {
    const ports = buildPorts(candidatesNamed(2), { pending: { "project-2": Number.POSITIVE_INFINITY } });
    const done = await runSetup(ports);
    expect(callsOf(done, "Verify")).toHaveLength(1 + 16);
    expect(resultOf(done)).toMatchObject({
      redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true&propagation_partial=true",
      propagation_status: "PARTIAL",
      verified_projects: 1,
      total_projects: 2,
      failed_projects: [],
      projects: [
        { projectId: "project-1", state: "ready" },
        { projectId: "project-2", state: "late" },
      ],
    });
    expect(await preparedIn(ports)).toEqual(["project-1", "project-2"]);
    expect(done.events).toEqual(["setup.started", "setup.partial"]);
  });
});
