import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toFailureCode } from "../../../lib/errors.ts";
import { findProject, readBilling, searchProjects } from "../../../lib/providers/google/cloud-projects.ts";
import { cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import * as accounts from "../../../lib/providers/google/setup/account-api.ts";
import { type CloudSession, openSession } from "../../../lib/providers/google/setup/cloud-session.ts";
import { requestAccountToken } from "../../../lib/providers/google/setup/google-accounts.ts";
import { waitForOperation } from "../../../lib/providers/google/setup/operation.ts";
import * as pools from "../../../lib/providers/google/setup/pool-api.ts";
import * as datasets from "../../../lib/providers/google/setup/prepare-dataset.ts";
import * as projects from "../../../lib/providers/google/setup/project-api.ts";
import * as services from "../../../lib/providers/google/setup/service-usage.ts";
import { Secret } from "../../../lib/secret.ts";
import { cloudUrlsAt } from "../../fixtures/cloud-urls-at.ts";
import { root } from "../../fixtures/template.ts";

const token = new Secret("ya29.canary");
const url = "https://cloud.example";
const urls = cloudUrlsAt(url);
const signal = AbortSignal.timeout(60_000);
const email = "a@p.iam.gserviceaccount.com";
const policy = { etag: "e", bindings: [] };
const project = { name: "projects/1", projectId: "p", displayName: "", state: "ACTIVE", etag: "e", labels: {} };
const waits = { pause: async () => undefined, backOff: async () => undefined, now: () => new Date() };
const account = { id: "1", name: email, home: "p", changedAt: new Date(0) };

/** A caller that gets this answer, with status 200, for each call. */
const answering = (body: unknown) =>
  cloudCaller(
    async () => undefined,
    () => 0,
    async () => ({ status: 200, headers: {}, rawHeaders: [], body: Buffer.from(JSON.stringify(body)) }),
  );

type Call = {
  readonly ask: (google: CloudSession, caller: ReturnType<typeof answering>) => Promise<unknown>;
  /** What an answer without fields says, where Google leaves out what is empty. */
  readonly whenEmpty?: unknown;
  /** An answer that is whole but for one thing, such as its etag. */
  readonly partial?: readonly object[];
};

const noEtag = { bindings: [{ role: "roles/browser", members: ["user:a@b.c"] }] };
const bare = { projectId: "p", state: "ACTIVE", displayName: "P" };
const op = { name: "operations/x.1" };
const waiting = (api: "resourceManager" | "serviceUsage") => (google: CloudSession) =>
  waitForOperation(google, { ...op, done: false }, { api, waits });

const pool = { projectNumber: "1", pool: "aurora", provider: "aurora" };
const trust = { issuer: "https://id.example/id/t/acme", subject: "conn:c" };
const unended = [{ done: true }, { ...op, done: true }];
/** A write to a pool, whose answer is an operation. */
const writing = (write: (to: ReturnType<typeof pools.poolWrites>) => Promise<void>): Call => ({
  ask: (google) => write(pools.poolWrites(google, pool, waits)),
  partial: unended,
});

/** Every call of the setup, by its name in the log. */
const calls: Readonly<Record<string, Call>> = {
  "projects.search": { ask: searchProjects, whenEmpty: [] },
  "projects.getBillingInfo": { ask: (google) => readBilling(google, "p"), partial: [{ billingEnabled: false }] },
  "projects.get": {
    ask: async (google) => [await projects.getProject(google, "p"), await findProject(google, "p")],
    partial: [bare, { ...bare, name: "projects/1" }, { ...project, etag: "" }],
  },
  "projects.testIamPermissions": { ask: (google) => projects.testPermissions(google, "p", ["a.b.c"]), whenEmpty: new Set() },
  "projects.getIamPolicy": { ask: (google) => projects.projectPolicy(google, "p").read(), partial: [noEtag, { ...noEtag, etag: "" }] },
  "projects.setIamPolicy": { ask: (google) => projects.projectPolicy(google, "p").write(policy), partial: [noEtag] },
  "projects.patch": { ask: (google) => projects.patchLabels(google, project, {}), partial: unended },
  "operations.get": { ask: waiting("resourceManager"), partial: unended },
  "serviceAccounts.list": { ask: (google) => accounts.listAccounts(google, "p"), whenEmpty: [] },
  "serviceAccounts.get": { ask: (google) => accounts.getAccount(google, "p", email), partial: [{ email }, { uniqueId: "1" }] },
  "serviceAccounts.create": {
    ask: (google) => accounts.createAccount(google, "p", { accountId: "a", displayName: "", description: "" }),
    partial: [{ email }],
  },
  "serviceAccounts.enable": { ask: (google) => accounts.switchAccount(google, "p", email, "enable"), whenEmpty: undefined },
  "serviceAccounts.disable": { ask: (google) => accounts.switchAccount(google, "p", email, "disable"), whenEmpty: undefined },
  "serviceAccounts.delete": { ask: (google) => accounts.deleteAccount(google, "p", email), whenEmpty: undefined },
  "serviceAccounts.getIamPolicy": { ask: (google) => accounts.accountPolicy(google, "p", email).read(), partial: [noEtag] },
  "serviceAccounts.setIamPolicy": { ask: (google) => accounts.accountPolicy(google, "p", email).write(policy), partial: [noEtag] },
  generateAccessToken: {
    ask: async (google, call) => [
      await accounts.generateToken(google, email, 300),
      await requestAccountToken({ clock: waits.now, call, urls }, account, token, signal),
    ],
    partial: [{ expireTime: "2026-11-28T12:00:00Z" }],
  },
  "services.batchGet": {
    ask: (google) => services.readEnabled(google, "p", ["run.googleapis.com", "dns.googleapis.com"]),
    partial: [
      { services: [] },
      { services: [{ name: "projects/1/services/run.googleapis.com", state: "ENABLED" }] },
      { services: ["run", "dns"].map((name) => ({ name: `projects/1/services/${name}.googleapis.com` })) },
    ],
  },
  "services.list": { ask: (google) => services.listEnabled(google, "p"), whenEmpty: new Set() },
  "services.batchEnable": { ask: (google) => services.batchEnable(google, "p", ["a"]), partial: unended },
  "services.enable": { ask: (google) => services.enable(google, "p", "a"), partial: unended },
  "datasets.get": {
    ask: (google) => datasets.getDataset(google, "p"),
    partial: [
      { location: "US", access: [] },
      { etag: "e", access: [] },
    ],
  },
  "datasets.insert": {
    ask: (google) => datasets.insertDataset(google, "p", "EU"),
    partial: [{ location: "US" }],
  },
  "datasets.patch": { ask: (google) => datasets.patchAccess(google, "p", [], "e"), partial: [{ location: "US", access: [] }] },
  "workloadIdentityPools.get": { ask: (google) => pools.readPool(google, pool), partial: [{ disabled: true }] },
  "workloadIdentityPools.create": writing(({ createPool }) => createPool()),
  "workloadIdentityPools.patch": writing(({ enablePool }) => enablePool()),
  "workloadIdentityPools.undelete": writing(({ undeletePool }) => undeletePool()),
  "workloadIdentityPools.delete": writing(({ deletePool }) => deletePool()),
  "workloadIdentityPools.providers.list": {
    ask: (google) => pools.listProviders(google, pool),
    whenEmpty: [],
    partial: [{ workloadIdentityPoolProviders: [{ state: "ACTIVE" }] }],
  },
  "workloadIdentityPools.providers.create": writing(({ createProvider }) => createProvider(trust)),
  "workloadIdentityPools.providers.patch": writing(({ patchProvider }) => patchProvider(trust)),
  "workloadIdentityPools.providers.undelete": writing(({ undeleteProvider }) => undeleteProvider()),
  "workloadIdentityPools.providers.delete": writing(({ deleteProvider }) => deleteProvider()),
  "tables.list": { ask: (google) => datasets.listTables(google, "p"), partial: [{ tables: [] }] },
};

const outcomeOf = async ({ ask }: Call, body: unknown) => {
  const caller = answering(body);
  try {
    return { believed: await ask(openSession({ urls, call: caller }, token, signal), caller) };
  } catch (error) {
    return toFailureCode(error);
  }
};

const wrong = [
  { error: { code: 403, message: "no", status: "PERMISSION_DENIED" } },
  { error: { code: 404, message: "no", status: "NOT_FOUND" } },
  { error: "invalid_request" },
  [],
  null,
  "OK",
];

describe.each(Object.entries(calls))("S70: an answer with 200 to %s", (_name, call) => {
  test.each(wrong.map((body) => ({ body })))("is a failure when it is $body", async ({ body }) => {
    expect(await outcomeOf(call, body)).toBe("provider_answer_invalid");
  });

  test("without any field is what Google leaves out, or a failure", async () => {
    expect(await outcomeOf(call, {})).toEqual("whenEmpty" in call ? { believed: call.whenEmpty } : "provider_answer_invalid");
  });

  test("without a field that it must have is a failure", async () => {
    for (const body of call.partial ?? []) {
      expect(await outcomeOf(call, body), JSON.stringify(body)).toBe("provider_answer_invalid");
    }
  });
});

test("S70: every call that a setup makes is shown here", () => {
  const folder = join(root, "lib/providers/google");
  const files = ["setup", "."].flatMap((sub) =>
    readdirSync(join(folder, sub))
      .filter((file) => file.endsWith(".ts") && (sub === "setup" || /^cloud-projects\.ts$/.test(file)))
      .map((file) => readFileSync(join(folder, sub, file), "utf8")),
  );
  const writesIn = (text: string) => [...text.matchAll(/\bwrite\("([\w.]+)"/g)].map(([, name]) => `workloadIdentityPools.${name}`);
  const labels = files.flatMap((text) =>
    [...text.matchAll(/label(?: =|:) ["`]([\w.${}]+)["`]/g)].flatMap(([, label = ""]) =>
      label.startsWith("workloadIdentityPools.$") ? writesIn(text) : [label],
    ),
  );
  const named = labels.flatMap((label) =>
    label.startsWith("serviceAccounts.$") ? ["serviceAccounts.enable", "serviceAccounts.disable"] : [label],
  );
  // A step of a setup is named alike, without a dot.
  const methods = named.filter((label) => label.includes(".") || label === "generateAccessToken");
  expect([...new Set(methods)].sort()).toEqual(Object.keys(calls).sort());
});
