import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { createTask as createDiscover, handler as discover } from "../../functions/gcp-setup/discover.ts";
import { createTask as createFinish, handler as finish } from "../../functions/gcp-setup/finish.ts";
import { createTask as createRecordFailure, handler as recordFailure } from "../../functions/gcp-setup/record-failure.ts";
import { createTask as createWriteMetadata, handler as writeMetadata } from "../../functions/gcp-setup/write-metadata.ts";
import { lambda } from "../../lib/lambda/lambda.ts";
import { facts, fakeEvents, fakeProjects, fakeRuns, newRun, noToken, project, startOfTime } from "../fakes/gcp-setup-fakes.ts";
import { buildPorts } from "../fixtures/run-gcp-setup.ts";

const clock = () => startOfTime;
const context = { awsRequestId: "request-1", functionName: "task", getRemainingTimeInMillis: () => 300_000 } as Context;

async function begin() {
  const runs = fakeRuns(clock);
  await runs.create(newRun);
  return runs;
}

describe("Discover", () => {
  it("answers only the choice and the ids, and stores the list in the run", async () => {
    const ports = buildPorts([project("a"), project("b", "disabled"), project("sys-1"), project("gone", "enabled", "DELETE_REQUESTED")]);
    await ports.runs.create(newRun);
    const output = await createDiscover(ports)({ ...facts, selectedProjectIds: [] }, context);
    expect(output).toEqual({ choice: "prepare", projectIds: ["a"] });
    expect((await ports.runs.read("run-1"))?.discovery?.projects.map(({ projectId, billing }) => [projectId, billing])).toEqual([
      ["a", "enabled"],
      ["b", "disabled"],
    ]);
  });

  it("throws an error with the failure's name, which the state machine compares", async () => {
    const ports = buildPorts();
    const handler = lambda(createDiscover, () => ({ ...ports, withLiveToken: noToken("credential_missing") }));
    await expect(handler({ ...facts, selectedProjectIds: [] }, context)).rejects.toMatchObject({ name: "credential_missing" });
  });
});

describe("WriteMetadata", () => {
  it.each([
    ["there is none", undefined],
    ["it is another organisation's", "other"],
  ])("refuses a run when %s", async (_, tenant) => {
    const runs = fakeRuns(clock);
    if (tenant !== undefined) {
      await runs.create({ ...newRun, tenant });
    }
    const projects = fakeProjects();
    await expect(createWriteMetadata({ runs, projects, clock })({ ...facts, projectId: "a" })).rejects.toMatchObject({ name: "not_found" });
    expect(projects.written.size).toBe(0);
  });
});

describe("Finish and RecordFailure", () => {
  const done = { ...facts, discovery: { choice: "prepare" }, results: [{ projectId: "a", prepared: true }] };

  it("publish the stored end under one id, when both write an end", async () => {
    const deps = { runs: await begin(), events: fakeEvents() };
    expect(await createFinish(deps)(done)).toEqual({ runId: "run-1", state: "SUCCESS" });
    expect(await createRecordFailure(deps)({ ...facts, code: "States.Timeout" })).toEqual({ runId: "run-1", state: "SUCCESS" });
    expect(deps.events.published.map(({ name, id }) => [name, id])).toEqual([
      ["setup.completed", "run-1.ended"],
      ["setup.completed", "run-1.ended"],
    ]);
  });

  it("refuse a run that does not exist", async () => {
    const deps = { runs: fakeRuns(clock), events: fakeEvents() };
    await expect(createFinish(deps)(done)).rejects.toMatchObject({ name: "not_found" });
    await expect(createRecordFailure(deps)({ ...facts, code: "internal" })).rejects.toMatchObject({ name: "not_found" });
    expect(deps.events.published).toEqual([]);
  });
});

it.each([
  ["discover", discover],
  ["write-metadata", writeMetadata],
  ["finish", finish],
  ["record-failure", recordFailure],
])("the handler of %s names every setting it lacks", async (_, handler) => {
  await expect(handler({}, context)).rejects.toMatchObject({
    name: "configuration_invalid",
    detail: expect.stringContaining("TABLE_NAME"),
  });
});
