import * as v from "valibot";
import { beforeEach, describe, expect, it } from "vitest";
import { chooseRoot as createChoose } from "../../functions/aurora/gcp/choose-projects.ts";
import { createHandler as createShow } from "../../functions/aurora/gcp/root-project.ts";
import { Failure, type FailureCode } from "../../lib/errors.ts";
import type { CloudCall, CloudCaller } from "../../lib/providers/google/cloud-request.ts";
import { key, noToken } from "../fakes/setup-fakes.ts";
import { cloudUrlsAt } from "../fixtures/cloud-urls-at.ts";
import { connectionsWith } from "../fixtures/connections-with.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { runSetup } from "../fixtures/run-gcp-setup.ts";
import { routeCaller } from "./call-route.ts";
import { openSetupRoutes } from "./gcp-setup-world.ts";

let world: ReturnType<typeof openSetupRoutes>;
beforeEach(() => {
  world = openSetupRoutes();
});

type Said = Readonly<Record<string, object | FailureCode>>;
const rights = ["resourcemanager.projects.getIamPolicy", "serviceusage.services.get", "resourcemanager.projects.setIamPolicy"];
const healthy: Said = {
  "projects.get": { name: "projects/41", projectId: "project-1", state: "ACTIVE", etag: "e" },
  "projects.getBillingInfo": { name: "projects/project-1/billingInfo", billingEnabled: true },
  "projects.testIamPermissions": { permissions: rights },
  "projects.search": { projects: [{ name: "projects/41", projectId: "project-1", state: "ACTIVE" }] },
};

/** Google, which answers each call as the test says: with a failure, or with JSON that is parsed as in production. */
function cloudThatSays(said: Said) {
  const url = "https://google.example";
  const answers = { ...healthy, ...said };
  const ask: CloudCaller = async <T>(schema: v.GenericSchema<unknown, T>, { label }: CloudCall) => {
    const answer = answers[label];
    if (typeof answer === "string") {
      throw new Failure(answer);
    }
    return v.parse(schema, answer);
  };
  const urls = cloudUrlsAt(url);
  return { cloud: { urls, call: ask } };
}

const { call } = routeCaller();
const choose = async (project_id: unknown, said: Said = {}, changes: object = {}) => {
  const deps = { ...world.deps, ...cloudThatSays(said), ...changes };
  const { status, text } = await call(createChoose(deps), "POST /api/gcp/root-project", { body: { project_id } });
  return { status, json: JSON.parse(text) as Record<string, unknown> };
};
const byKey = {
  connections: connectionsWith(
    newConnection({ ...key, method: "service_account_key", details: { project_id: "project-1", client_email: "a@b.c" } }),
  ),
};
const settings = () => world.ports.settings.read(key);

describe("POST /api/gcp/root-project", () => {
  it("stores the choice, and starts a run for the project, which is used again", async () => {
    await world.ports.settings.write(key, { disabled: ["project-1", "project-2"] });
    const { status, json } = await choose("project-1");
    expect([status, json.service_account_setup, json.root_project]).toEqual([202, "pending", "project-1"]);
    expect(world.started).toEqual([{ ...key, runId: json.task_id, selected: ["project-1"], access: "read" }]);
    expect(await settings()).toEqual({ root: "project-1", disabled: ["project-2"] });
    expect(world.noted, "the record names it").toEqual([key]);
  });

  it.each<[string, string, Said]>([
    ["Billing is not enabled", "billing_disabled", { "projects.getBillingInfo": { name: "projects/project-1/billingInfo" } }],
    ["Insufficient IAM permissions", "rights_missing", { "projects.testIamPermissions": { permissions: rights.slice(1) } }],
    ["Insufficient IAM permissions", "rights_missing", { "projects.get": "provider_forbidden" }],
    [
      "Failed to validate project",
      "not_active",
      { "projects.get": { name: "projects/41", projectId: "project-1", state: "DELETE_REQUESTED", etag: "e" } },
    ],
    ["Failed to validate project", "invalid_request", { "projects.get": "provider_answer_invalid" }],
  ])("refuses a project in Aurora's words: %s, %s", async (reason, code, said) => {
    const error = `Project cannot be used as root: ${reason}`;
    expect(await choose("project-1", said)).toMatchObject({ status: 400, json: { error, code, field: "project_id" } });
    expect([world.started, world.noted, await settings()]).toEqual([[], [], {}]);
  });

  it("sets the project up with the access that the operator has chosen for all", async () => {
    await choose("project-1", {}, { policy: { access: "operate", needsApproval: false } });
    expect(world.started).toMatchObject([{ selected: ["project-1"], access: "operate" }]);
  });

  it("S61: stores the choice and sets nothing up where a person must approve the plan first", async () => {
    const { status, json } = await choose("project-1", {}, { policy: { access: "read", needsApproval: true } });
    expect([status, json]).toEqual([
      202,
      {
        success: true,
        preference_saved: true,
        root_project: "project-1",
        service_account_setup: "approval_required",
        task_id: null,
        message: expect.stringContaining("approve"),
      },
    ]);
    expect([world.started, (await settings()).root]).toEqual([[], "project-1"]);
  });

  it("takes a project whose billing may not be read", async () => {
    expect((await choose("project-1", { "projects.getBillingInfo": "provider_forbidden" })).status).toBe(202);
  });

  it.each([
    ["Missing project_id", undefined],
    ["Missing project_id", null],
    ["Missing project_id", ""],
    ["Project cannot be used as root: Failed to validate project", "../other"],
  ])("answers 400: %s, for %j", async (error, id) => {
    expect(await choose(id)).toMatchObject({ status: 400, json: { error, code: "invalid_request" } });
  });

  it("says that the choice is stored when the run could not be started", async () => {
    const machine = { start: () => Promise.reject(new Failure("setup_unavailable")) };
    expect(await choose("project-1", {}, { machine })).toEqual({
      status: 500,
      json: {
        success: false,
        preference_saved: true,
        root_project: "project-1",
        service_account_setup: "failed_to_enqueue",
        error: expect.stringContaining("could not be set up"),
        code: "setup_unavailable",
        request_id: expect.any(String),
      },
    });
    expect(await settings()).toMatchObject({ root: "project-1" });
  });

  it("answers in Aurora's words when there is no token, or a store fails; an outage of Google keeps its status", async () => {
    const absent = { error: "No GCP credentials found", code: "session_control" };
    expect(await choose("project-1", {}, { withLiveToken: noToken("session_control") })).toMatchObject({ status: 401, json: absent });
    const failing = { ...world.ports.settings, write: () => Promise.reject(new Failure("table_throttled")) };
    const failed = { error: "Failed to set root project", code: "table_throttled" };
    expect(await choose("project-1", {}, { settings: failing })).toMatchObject({ status: 500, json: failed });
    expect(await choose("project-1", { "projects.get": "provider_throttled" })).toMatchObject({ status: 503 });
  });

  it("starts nothing with a key, whose account must see the project", async () => {
    const { status, json } = await choose("project-1", { "projects.getBillingInfo": "client_misconfigured" }, byKey);
    expect([status, json.success, json.service_account_setup, json.task_id]).toEqual([202, true, "not_needed", null]);
    const unseen = "Project cannot be used as root: Insufficient IAM permissions";
    expect(await choose("project-2", {}, byKey)).toMatchObject({ status: 400, json: { error: unseen } });
    expect([world.started, (await settings()).root]).toEqual([[], "project-1"]);
  });

  it("S50: is counted with the other starts of a setup", async () => {
    world.limits.reach();
    expect((await choose("project-1")).status).toBe(429);
    expect(world.limits.hits.map(([, use]) => use)).toEqual(["gcp setup"]);
  });
});

describe("GET /api/gcp/root-project", () => {
  const show = async (changes: object = {}) =>
    JSON.parse((await call(createShow({ ...world.deps, ...changes }), "GET /api/gcp/root-project")).text) as unknown;

  it("shows the choice before anything is set up", async () => {
    expect(await show()).toEqual({ root_project: null, service_accounts: null });
    await world.ports.settings.write(key, { root: "project-2" });
    expect(await show()).toEqual({ root_project: "project-2", service_accounts: null });
  });

  it.each([
    ["is over", connectionsWith(undefined)],
    ["is under way", connectionsWith(newConnection({ ...key, status: "disconnecting" }))],
  ])("names nothing when a disconnect %s", async (_, connections) => {
    await runSetup(world.ports, { selected: ["project-1"] });
    await world.ports.settings.write(key, { root: "project-1" });
    expect(await show({ connections })).toEqual({ root_project: null, service_accounts: null });
  });

  it("shows the project of a key's account until another one is chosen", async () => {
    const service_accounts = { root_project: "project-1", auth_type: "service_account", service_account_email: "a@b.c" };
    expect(await show(byKey)).toEqual({ root_project: "project-1", service_accounts });
  });
});
