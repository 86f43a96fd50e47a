import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import dynalite from "dynalite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maxStoredProjects } from "../../lib/setup/setup-run.ts";
import type { Projects, SetupEnd, SetupRuns } from "../../lib/setup/setup-stores.ts";
import { setupRunItemKey } from "../../lib/table/item-keys.ts";
import { projectsIn } from "../../lib/table/projects.ts";
import { setupRunsIn } from "../../lib/table/setup-runs.ts";
import type { Table } from "../../lib/table/table.ts";
import { fakeProjects, fakeRuns, newRun, startOfTime } from "../fakes/gcp-setup-fakes.ts";

const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
let table: Table;
let now = startOfTime;
const clock = () => now;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "k", secretAccessKey: "s" },
    maxAttempts: 1,
  });
  await client.send(
    new CreateTableCommand({
      TableName: "aurora",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  table = { name: "aurora", client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }) };
  await new Promise((resolve) => setTimeout(resolve, 20));
});
afterAll(() => server.close());

let count = 0;
const stores: [string, () => { readonly runs: SetupRuns; readonly projects: Projects }][] = [
  ["the fake", () => ({ runs: fakeRuns(clock), projects: fakeProjects() })],
  ["the table", () => ({ runs: setupRunsIn(table, clock), projects: projectsIn(table) })],
];

describe.each(stores)("setup runs in %s", (_, open) => {
  async function begin() {
    const { runs } = open();
    count += 1;
    const runId = `run-${count}`;
    await runs.create({ ...newRun, runId });
    return { runs, runId };
  }
  const success: SetupEnd = { state: "SUCCESS", outcome: { kind: "completed", results: [{ projectId: "a", prepared: true }] } };
  const failure: SetupEnd = { state: "FAILURE", code: "internal" };

  it("are read as they were created, without a starter too", async () => {
    const { runs, runId } = await begin();
    const { startedBy: _starter, ...unstarted } = { ...newRun, runId: `${runId}b` };
    await runs.create(unstarted);
    expect(await runs.read(runId)).toEqual({ ...newRun, runId, standing: { state: "PENDING" }, results: [], updatedAt: startOfTime });
    expect(await runs.read(`${runId}b`)).not.toHaveProperty("startedBy");
    expect(await runs.read("never")).toBeUndefined();
  });

  it("stay unchanged when they are created again", async () => {
    const { runs, runId } = await begin();
    await runs.recordStarted(runId);
    await runs.create({ ...newRun, runId, tenant: "other" });
    expect(await runs.read(runId)).toMatchObject({ tenant: "acme", standing: { state: "STARTED" } });
  });

  it("only move forward, whatever order retried tasks write in", async () => {
    const { runs, runId } = await begin();
    await runs.recordStarted(runId);
    await runs.recordStep(runId, "check_billing");
    await runs.recordStep(runId, "discover_projects");
    await runs.recordStarted(runId);
    expect((await runs.read(runId))?.standing).toEqual({ state: "PROGRESS", step: "check_billing" });
    await runs.recordStep(runId, "write_metadata");
    expect((await runs.read(runId))?.standing).toEqual({ state: "PROGRESS", step: "write_metadata" });
  });

  it("keep the discovery and one result a project, written in parallel and again", async () => {
    const { runs, runId } = await begin();
    const projects = [{ projectId: "a", projectNumber: "1", name: "Ä", billing: "unknown" as const }];
    await runs.recordDiscovery(runId, { projects, chosenProjectIds: ["a", "b.c"], eligibleCount: 1 });
    const results = [
      { projectId: "a", prepared: true },
      { projectId: "b.c", prepared: false, code: "project_not_visible" },
    ] as const;
    await Promise.all([...results, ...results].map((result) => runs.recordProject(runId, result)));
    const run = await runs.read(runId);
    expect(run?.results.toSorted((a, b) => (a.projectId < b.projectId ? -1 : 1))).toEqual(results);
    expect(run?.discovery).toEqual({ projects, chosenProjectIds: ["a", "b.c"], eligibleCount: 1 });
  });

  it("end once: the first end wins, and nothing is written after it", async () => {
    const { runs, runId } = await begin();
    now = new Date(startOfTime.getTime() + 1000);
    expect(await runs.finish(runId, success)).toEqual(success);
    expect(await runs.finish(runId, failure)).toEqual(success);
    await runs.recordStep(runId, "write_metadata");
    await runs.recordProject(runId, { projectId: "late", prepared: true });
    expect(await runs.read(runId)).toMatchObject({ standing: success, results: [], updatedAt: now });
    now = startOfTime;
  });

  it("are not created by a task", async () => {
    const { runs } = open();
    await runs.recordStarted("unknown");
    await runs.recordProject("unknown", { projectId: "a", prepared: true });
    await expect(runs.finish("unknown", success)).rejects.toMatchObject({ name: "not_found" });
    expect(await runs.read("unknown")).toBeUndefined();
  });
});

describe.each(stores)("projects in %s", (_, open) => {
  it("are one item each, replaced when written again, seen by their organisation only", async () => {
    const { projects } = open();
    const prepared = {
      projectId: "p",
      projectNumber: "1",
      name: "P",
      billing: "enabled",
      tenant: "acme#1",
      runId: "r",
      preparedAt: startOfTime,
    } as const;
    await projects.write(prepared);
    await projects.write({ ...prepared, name: "Renamed" });
    await projects.write({ ...prepared, projectId: "q" });
    await projects.write({ ...prepared, tenant: "other" });
    const listed = await projects.list("acme#1");
    expect(listed).toEqual([
      { ...prepared, name: "Renamed" },
      { ...prepared, projectId: "q" },
    ]);
  });
});

describe("a run's item", () => {
  it("has room for the most stored projects with the longest names", async () => {
    const runs = setupRunsIn(table, clock);
    await runs.create({ ...newRun, runId: "large" });
    const longest = { projectNumber: "1".repeat(20), name: "𝒳".repeat(30), billing: "disabled" } as const;
    const projects = Array.from({ length: maxStoredProjects }, (_, index) => ({ ...longest, projectId: `${index}`.padStart(30, "p") }));
    await runs.recordDiscovery("large", { projects, chosenProjectIds: [], eligibleCount: 0 });
    expect((await runs.read("large"))?.discovery?.projects).toHaveLength(maxStoredProjects);
  });

  it("is stored for 30 days, and hidden from readers right after that", async () => {
    const runs = setupRunsIn(table, clock);
    await runs.create({ ...newRun, runId: "old" });
    const { Item } = await table.client.send(new GetCommand({ TableName: "aurora", Key: setupRunItemKey("old") }));
    expect(Item?.ttl).toBe(startOfTime.getTime() / 1000 + 30 * 86_400);
    now = new Date(startOfTime.getTime() + 30 * 86_400_000);
    expect(await runs.read("old")).toBeUndefined();
    now = startOfTime;
  });
});
