import { beforeEach, describe, expect, it } from "vitest";
import { chooseAccess as createHandler } from "../../functions/aurora/gcp/choose-projects.ts";
import { Failure } from "../../lib/errors.ts";
import { type ChangeOutcome, toChangeId } from "../../lib/setup/ledger.ts";
import type { Setup } from "../../lib/setup/setup.ts";
import { key, noToken } from "../fakes/setup-fakes.ts";
import { connectionsWith } from "../fixtures/connections-with.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { runSetup } from "../fixtures/run-gcp-setup.ts";
import { routeCaller } from "./call-route.ts";
import { openSetupRoutes, runIdOf } from "./gcp-setup-world.ts";

let world: ReturnType<typeof openSetupRoutes>;
beforeEach(async () => {
  world = openSetupRoutes();
  await runSetup(world.ports);
});

const { call, loggedCodes } = routeCaller();
const send = async (body: object, changes: object = {}) => {
  const { status, text } = await call(createHandler({ ...world.deps, ...changes }), "POST /api/gcp/sa-project-access", { body });
  return { status, json: JSON.parse(text) as Record<string, unknown> };
};
const choose = (choices: Readonly<Record<string, boolean>>, changes: object = {}) =>
  send({ projects: Object.entries(choices).map(([projectId, enabled]) => ({ projectId, enabled })) }, changes);
const prepared = async () => (await world.ports.prepared.list(key)).map(({ id }) => id).sort();
const disabled = async () => (await world.ports.settings.read(key)).disabled ?? [];
const statesIn = async (target: string) =>
  Object.fromEntries((await world.ports.ledger.list(key, target)).map(({ change, state }) => [change.kind, state]));
/** A setup whose undoing goes as the test says. */
const undoing = (undo: Setup["undo"]) => ({ setup: { ...world.ports.cloud.setup, undo } });
const all =
  (outcome: ChangeOutcome): Setup["undo"] =>
  async (entries) =>
    new Map(entries.map(({ change }) => [toChangeId(change), outcome]));

describe("POST /api/gcp/sa-project-access", () => {
  it("takes back what setup made in a project that is switched off, and keeps what all projects share", async () => {
    const scopes: unknown[] = [];
    const undo: Setup["undo"] = (entries, subject, scope) => {
      scopes.push(scope);
      return all({ state: "undone" })(entries, subject);
    };
    expect(await choose({ "project-1": false, "project-2": true }, undoing(undo))).toEqual({ status: 200, json: { success: true } });
    expect(scopes).toEqual(["target"]);
    expect(await statesIn("project-1")).toMatchObject({ service_account: "changed", role: "undone", label: "undone" });
    expect(await statesIn("project-2")).toMatchObject({ role: "changed" });
    expect([await prepared(), await disabled()]).toEqual([["project-2", "project-3"], ["project-1"]]);
    expect(await world.ports.claims.read(key)).toBeUndefined();
    expect(world.noted, "the record names it no more").toEqual([key]);
  });

  it("sets up what is switched on, by one run", async () => {
    await choose({ "project-1": false, "project-2": false });
    const { status, json } = await choose({ "project-1": true, "project-2": true, "project-3": true });
    expect([status, json]).toEqual([200, { success: true, task_id: expect.any(String) }]);
    expect(world.started).toEqual([{ ...key, runId: json.task_id, selected: ["project-1", "project-2"], access: "read" }]);
    expect(await disabled()).toEqual([]);
  });

  it("S61: switches nothing on where a person must approve the plan first, and takes back as ever", async () => {
    const needing = { policy: { access: "read", needsApproval: true } };
    expect(await choose({ "project-1": false }, needing)).toMatchObject({ status: 200, json: { success: true } });
    expect(await choose({ "project-1": true, "project-2": false }, needing)).toMatchObject({
      status: 409,
      json: { code: "setup_approval_required" },
    });
    expect([world.started, await disabled(), await prepared()]).toEqual([[], ["project-1"], ["project-2", "project-3"]]);
    expect(await choose({ "project-2": true }, needing), "it is set up").toMatchObject({ status: 200 });
  });

  it("starts nothing when nothing is to be set up", async () => {
    expect(await choose({ "project-1": true })).toEqual({ status: 200, json: { success: true } });
    expect(world.started).toEqual([]);
  });

  it("answers 409 with the run that works, and changes nothing", async () => {
    const running = runIdOf(await world.retry(["project-1"]));
    const wanted = { status: 409, json: { code: "connection_busy", task_id: running, error: expect.stringMatching(/Try again/) } };
    expect(await choose({ "project-1": false })).toMatchObject(wanted);
    expect(await choose({ "project-9": true })).toMatchObject(wanted);
    expect([await prepared(), await disabled()]).toEqual([["project-1", "project-2", "project-3"], []]);
    expect(await statesIn("project-1")).toMatchObject({ role: "changed" });
  });

  it("lets no run start while it works", async () => {
    let meanwhile: Awaited<ReturnType<typeof world.retry>> | undefined;
    const undo: Setup["undo"] = async (entries, subject) => {
      meanwhile = await world.retry(["project-1"]);
      return all({ state: "undone" })(entries, subject);
    };
    expect((await choose({ "project-1": false }, undoing(undo))).status).toBe(200);
    expect(meanwhile).toMatchObject({ status: 503, json: { code: "connection_busy", retry_after_seconds: 5 } });
    expect(world.started).toEqual([]);
    expect((await world.retry(["project-1"])).status).toBe(200);
  });

  it("names the projects in which something still stands, and goes on with the others", async () => {
    const undo: Setup["undo"] = async (entries, subject) => {
      const refused = entries.some(({ change }) => change.target === "project-1");
      return all(refused ? { state: "failed", code: "forbidden" } : { state: "undone" })(entries, subject);
    };
    expect(await choose({ "project-1": false, "project-2": false }, undoing(undo))).toMatchObject({
      status: 403,
      json: { code: "provider_forbidden", left: [{ projectId: "project-1", code: "forbidden" }] },
    });
    expect(await prepared()).toEqual(["project-1", "project-3"]);
    const outage: Setup["undo"] = () => Promise.reject(new Failure("provider_unavailable"));
    expect(await choose({ "project-1": false }, undoing(outage))).toMatchObject({ status: 502, json: { code: "provider_unavailable" } });
    expect((await choose({ "project-1": false }, undoing(all({ state: "gone" })))).status).toBe(200);
    expect(await prepared()).toEqual(["project-3"]);
  });

  it.each(["credential_expired", "grant_revoked", "deadline_exceeded", "internal"] as const)(
    "keeps every project on its list after %s in one of them: it concerns all, and nothing is known to be taken back",
    async (code) => {
      const undo: Setup["undo"] = (entries, subject) =>
        entries.some(({ change }) => change.target === "project-1")
          ? Promise.reject(new Failure(code))
          : all({ state: "undone" })(entries, subject);
      const answer = await choose({ "project-1": false, "project-2": false }, undoing(undo));
      expect(answer.json).toMatchObject({ code });
      expect(answer.json).not.toHaveProperty("left");
      expect(await prepared()).toEqual(["project-1", "project-2", "project-3"]);
      expect(await world.ports.claims.read(key)).toBeUndefined();
    },
  );

  it("lets the connection go when the work fails, and answers 401 when only connecting helps", async () => {
    const words = "No GCP credentials found. Please authenticate with GCP.";
    const withoutToken = { withLiveToken: noToken("grant_revoked") };
    expect(await choose({ "project-1": false }, withoutToken)).toMatchObject({
      status: 401,
      json: { error: words, code: "grant_revoked" },
    });
    expect(loggedCodes()).toEqual(["grant_revoked"]);
    expect(await world.ports.claims.read(key)).toBeUndefined();
    for (const connection of [undefined, newConnection({ ...key, status: "disconnecting" })]) {
      const answer = await choose({ "project-1": false }, { connections: connectionsWith(connection) });
      expect(answer).toMatchObject({ status: 401, json: { error: words, code: "not_found" } });
    }
  });

  it("does nothing with a service account key", async () => {
    const connections = connectionsWith(newConnection({ ...key, method: "service_account_key" }));
    expect(await choose({ "project-1": false, "project-9": true }, { connections })).toEqual({ status: 200, json: { success: true } });
    expect([world.started, await disabled(), (await prepared()).length]).toEqual([[], [], 3]);
  });

  it("answers 500 in the words of Aurora's client when a store fails", async () => {
    const prepared = { ...world.ports.prepared, list: () => Promise.reject(new Failure("table_unavailable")) };
    const json = { error: "Failed to process service account project access", code: "table_unavailable" };
    expect(await choose({ "project-1": false }, { prepared })).toMatchObject({ status: 500, json });
  });

  it.each([
    ["projects required", {}],
    ["projects required", { projects: null }],
    ["The request is not valid", { projects: [{ enabled: true }] }],
    ["The request is not valid", { projects: [{ projectId: "../other", enabled: true }] }],
    ["The request is not valid", { projects: [{ id: "project-1" }] }],
    ["The request is not valid", { projects: Array.from({ length: 101 }, (_, index) => ({ id: `more-${index}`, enabled: true })) }],
  ])("answers 400: %s", async (error, body) => {
    expect(await send(body)).toMatchObject({ status: 400, json: { error, code: "invalid_request" } });
    expect(world.started).toEqual([]);
  });

  it("switches off 600 projects at most: the stored list has an end", async () => {
    const off = (from: number, count: number) =>
      choose(Object.fromEntries(Array.from({ length: count }, (_, index) => [`off-${from + index}`, false])));
    expect([(await off(0, 500)).status, (await off(500, 100)).status, (await off(600, 1)).status]).toEqual([200, 200, 400]);
    expect(await disabled()).toHaveLength(600);
    expect(await world.ports.claims.read(key)).toBeUndefined();
  });

  it("S50: is counted for a person", async () => {
    world.limits.reach();
    expect((await choose({ "project-1": false })).status).toBe(429);
    expect(world.limits.hits.map(([, use]) => use)).toEqual(["gcp choose projects"]);
  });
});
