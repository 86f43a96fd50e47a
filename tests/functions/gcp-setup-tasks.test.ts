import { describe, expect, it } from "vitest";
import {
  createFinish,
  createRecordFailure,
  createRecordStopped,
  finish,
  recordFailure,
  recordStopped,
} from "../../functions/gcp-setup/end-of-run.ts";
import {
  createDiscover,
  createEnsureAccounts,
  createGrantAccess,
  createPlan,
  createVerify,
  createWriteMetadata,
  discover,
  enableApis,
  ensureAccounts,
  grantAccess,
  plan,
  prepareExport,
  verify,
  writeMetadata,
} from "../../functions/gcp-setup/tasks.ts";
import { Failure } from "../../lib/errors.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { candidate, facts, key, newRun, noToken } from "../fakes/setup-fakes.ts";
import { buildContext } from "../fixtures/http-event.ts";
import { buildPorts, planRunOf } from "../fixtures/run-gcp-setup.ts";

const context = buildContext(300_000);
const input = { ...facts, selected: [], access: "read" };
const step = { ...facts, planId: "run-1", target: "project-1" };

/** A run that is created, with its plan. */
async function begin() {
  const ports = buildPorts();
  await ports.runs.create(newRun);
  await planRunOf(ports, ["project-1", "project-2"]);
  return ports;
}

describe("Discover", () => {
  it("answers only the choice and the ids, and stores the list in the run", async () => {
    const ports = buildPorts([candidate("a"), candidate("b", ["billing_disabled"])]);
    await ports.runs.create(newRun);
    expect(await createDiscover(ports)(input, context)).toEqual({ choice: "prepare", targets: ["a"] });
    expect((await ports.runs.read("run-1"))?.discovery).toEqual({
      candidates: [candidate("a"), candidate("b", ["billing_disabled"])],
      chosen: ["a"],
      eligibleCount: 1,
    });
  });

  it("throws an error with the failure's name, which the state machine compares", async () => {
    const handler = lambda(createDiscover, () => ({ ...buildPorts(), withLiveToken: noToken("credential_missing") }));
    await expect(handler(input, context)).rejects.toMatchObject({ name: "credential_missing" });
  });
});

describe("Plan", () => {
  it("answers ids only, and refuses a plan that has expired", async () => {
    const ports = await begin();
    const approved = { ...input, selected: ["project-1"], planId: "run-1" };
    expect(await createPlan(ports)(approved, context)).toEqual({
      planId: "run-1",
      home: "project-1",
      targets: ["project-1", "project-2"],
    });
    ports.clock.moveMinutes(30 * 24 * 60);
    await expect(createPlan(ports)(approved, context)).rejects.toMatchObject({ name: "not_found", detail: "setup plan" });
  });
});

describe("a step", () => {
  const accounts = { ...facts, plan: { planId: "run-1", home: "project-1", targets: ["project-1", "project-2"] } };

  it("answers counts and a word, and makes only the changes of its own step and project", async () => {
    const ports = await begin();
    expect(await createEnsureAccounts(ports)(accounts, context)).toEqual({ targets: ["project-1", "project-2"] });
    expect(await createGrantAccess(ports)(step, context)).toEqual({ changed: 2, failed: 0 });
    expect((await ports.ledger.list(key)).map(({ change: { target, kind } }) => `${target} ${kind}`)).toEqual([
      "project-1 service_account",
      "project-1 role",
      "project-1 role",
    ]);
    expect((await ports.runs.read("run-1"))?.results).toEqual([{ target: "project-1", state: "working", step: "grant_access" }]);
  });

  it.each([
    ["another organisation's", { tenant: "other" }],
    ["one that was never stored", { planId: "run-2" }],
  ])("changes nothing by %s plan", async (_, changes) => {
    const ports = await begin();
    for (const create of [createGrantAccess, createVerify]) {
      await expect(create(ports)({ ...step, ...changes }, context)).rejects.toMatchObject({ name: "not_found", detail: "setup plan" });
    }
    expect(ports.cloud.writes).toEqual([]);
    expect(await ports.ledger.list(key)).toEqual([]);
  });

  it("stops when the connection is gone", async () => {
    const ports = { ...(await begin()), connections: { read: async () => undefined } };
    await expect(createGrantAccess(ports)(step, context)).rejects.toMatchObject({ name: "not_found", detail: "connection" });
  });

  it("changes nothing in a home that is blocked, whose changes the plan lists for an administrator", async () => {
    const ports = await begin();
    const plan = await planRunOf(ports, ["project-1", "project-2"]);
    const obstacle = { code: "missing_rights", blocks: true, detail: [], title: "Rights are missing", action: "Ask for them." };
    const targets = plan.targets.map((target) => (target.id === plan.home ? { ...target, obstacles: [obstacle] } : target));
    await ports.plans.write(key, { ...plan, targets });
    const others = { ...accounts, plan: { ...accounts.plan, targets: ["project-2"] } };
    expect(await createEnsureAccounts(ports)(others, context)).toEqual({ targets: ["project-2"] });
    expect(ports.cloud.writes).toEqual([]);
  });

  it("changes nothing with the token of an account or a key that took the place of the first one while the token was read", async () => {
    const ports = await begin();
    const withLiveToken: typeof ports.withLiveToken = (at, work, limits) => {
      ports.replaceAccount("robot@shop.iam.gserviceaccount.com");
      return ports.withLiveToken(at, work, limits);
    };
    await expect(createEnsureAccounts({ ...ports, withLiveToken })(accounts, context)).rejects.toMatchObject({ name: "account_mismatch" });
    await expect(createGrantAccess(ports)(step, context)).rejects.toMatchObject({ name: "account_mismatch" });
    expect(ports.cloud.writes).toEqual([]);
    expect(await ports.ledger.list(key)).toEqual([]);
  });

  it("leaves its changes begun when it fails as a whole, so that the next try finds out", async () => {
    const ports = await begin();
    const apply = () => Promise.reject(new Failure("provider_unavailable"));
    await expect(createGrantAccess({ ...ports, setup: { ...ports.setup, apply } })(step, context)).rejects.toMatchObject({
      name: "provider_unavailable",
    });
    expect((await ports.ledger.list(key)).map(({ state }) => state)).toEqual(["begun", "begun"]);
  });
});

describe("WriteMetadata", () => {
  const ended = { ...step, end: { ended: "late" } };

  it.each([
    ["there is none", undefined],
    ["it is another organisation's", "other"],
  ])("refuses a run when %s", async (_, tenant) => {
    const ports = buildPorts();
    if (tenant !== undefined) {
      await ports.runs.create({ ...newRun, tenant });
    }
    await expect(createWriteMetadata(ports)(ended, context)).rejects.toMatchObject({ name: "not_found" });
    expect(await ports.prepared.list(key)).toEqual([]);
  });

  it("writes no labels into a project that is not ready", async () => {
    const ports = await begin();
    expect(await createWriteMetadata(ports)(ended, context)).toEqual({ target: "project-1", state: "late" });
    expect(ports.cloud.writes).toEqual([]);
  });
});

describe("Finish and RecordFailure", () => {
  const done = { ...facts, discovery: { choice: "prepare" } };

  it("publish the stored end under one id and instant, when both write an end, and let the next run begin", async () => {
    const ports = await begin();
    const until = new Date("2100-01-01T00:00:00Z");
    await ports.claims.claim(key, "run-1", until);
    const endedAt = ports.clock();
    expect(await createFinish(ports)(done)).toEqual({ runId: "run-1", state: "SUCCESS" });
    expect(await ports.claims.claim(key, "run-2", until)).toBe("run-2");
    ports.clock.moveSeconds(20);
    expect(await createRecordFailure(ports)({ ...facts, code: "States.Timeout" })).toEqual({ runId: "run-1", state: "SUCCESS" });
    expect(ports.events.published.map(({ name, id, happenedAt }) => [name, id, happenedAt])).toEqual([
      ["setup.failed", "run-1.ended", endedAt],
      ["setup.failed", "run-1.ended", endedAt],
    ]);
    expect(await ports.claims.claim(key, "run-3", until)).toBe("run-2");
  });

  it("refuse a run that does not exist", async () => {
    const ports = buildPorts();
    await expect(createFinish(ports)(done)).rejects.toMatchObject({ name: "not_found" });
    await expect(createRecordFailure(ports)({ ...facts, code: "internal" })).rejects.toMatchObject({ name: "not_found" });
    expect(ports.events.published).toEqual([]);
  });
});

describe("RecordStopped", () => {
  /** As Step Functions tells EventBridge, in the parts that are read. */
  const told = (text: string) => ({ "detail-type": "Step Functions Execution Status Change", detail: { status: "ABORTED", input: text } });

  it("ends the run of an execution that was stopped, tells it, and lets the next run begin", async () => {
    const ports = await begin();
    const until = new Date("2100-01-01T00:00:00Z");
    await ports.claims.claim(key, "run-1", until);
    const event = told(JSON.stringify(input));
    expect(await createRecordStopped(ports)(event)).toEqual({ runId: "run-1", state: "FAILURE" });
    expect((await ports.runs.read("run-1"))?.standing).toEqual({ state: "FAILURE", code: "setup_stopped" });
    expect(ports.events.published).toMatchObject([{ name: "setup.failed", id: "run-1.ended", code: "setup_stopped" }]);
    expect(await ports.claims.claim(key, "run-2", until)).toBe("run-2");
  });

  it("has a disconnect wait eleven minutes for the task that is still at work", async () => {
    const ports = await begin();
    await createRecordStopped(ports)(told(JSON.stringify(input)));
    expect(await ports.claims.read(key)).toBe("run-1");
    ports.clock.moveMinutes(11);
    ports.clock.moveSeconds(1);
    expect(await ports.claims.read(key)).toBeUndefined();
  });

  it("leaves the end as it is that the execution had recorded itself", async () => {
    const ports = await begin();
    await createRecordFailure(ports)({ ...facts, code: "provider_unavailable" });
    expect(await createRecordStopped(ports)(told(JSON.stringify(input)))).toEqual({ runId: "run-1", state: "FAILURE" });
    expect((await ports.runs.read("run-1"))?.standing).toEqual({ state: "FAILURE", code: "provider_unavailable" });
    expect(await ports.claims.read(key)).toBeUndefined();
  });

  it.each([["{"], ["{}"], ["null"]])("refuses an execution with the input %s, and does not tell what it was", async (text) => {
    await expect(createRecordStopped(buildPorts())(told(text))).rejects.toMatchObject({
      name: "internal",
      detail: expect.stringContaining("state machine input"),
    });
  });
});

it.each([
  ["discover", discover],
  ["plan", plan],
  ["ensure-accounts", ensureAccounts],
  ["grant-access", grantAccess],
  ["enable-apis", enableApis],
  ["prepare-export", prepareExport],
  ["verify", verify],
  ["write-metadata", writeMetadata],
  ["finish", finish],
  ["record-failure", recordFailure],
  ["record-stopped", recordStopped],
])("the handler of %s names every setting it lacks", async (_, handler) => {
  await expect(handler({}, context)).rejects.toMatchObject({
    name: "configuration_invalid",
    detail: expect.stringContaining("TABLE_NAME"),
  });
});
