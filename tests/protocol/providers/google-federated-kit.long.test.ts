import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parse } from "@cdktf/hcl2json";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildFederatedKit } from "../../../lib/kits/google/google-federated-kit.ts";
import { hasCommand } from "../../fixtures/has-command.ts";
import { expectFailure } from "../google-fixture.ts";
import { callOfConnection, issuer, openFederatedMethod, subject } from "./google-federated-connection.ts";
import { openGcloud } from "./google-kit-fixture.ts";

const run = promisify(execFile);
const hasShellcheck = await hasCommand("shellcheck");

const at = { account: "default" };
const kit = buildFederatedKit({ issuer, subject }, at);
const textOf = (scripts: typeof kit.setUp, kind: string) => scripts.find((script) => script.kind === kind)?.text ?? "";
const [setUp, remove, terraform] = [textOf(kit.setUp, "bash"), textOf(kit.remove, "bash"), textOf(kit.setUp, "terraform")];

let google: Awaited<ReturnType<typeof openFederatedMethod>>;
let gcloud: ReturnType<typeof openGcloud>;
beforeAll(async () => {
  google = await openFederatedMethod();
  gcloud = openGcloud(google.url);
});
afterAll(async () => {
  gcloud.close();
  await google.close();
});
beforeEach(() => google.control("POST", "reset"));

/** What the script prints is what the form asks for. */
function readPrinted(said: string): object {
  const values = kit.fields.map(({ name, title }) => [name, new RegExp(`^  ${title} +(\\S+)$`, "m").exec(said)?.[1]]);
  return Object.fromEntries(values);
}

const connect = (body: object) => google.method.verify(google.method.parse(body), callOfConnection());
type Provider = { id: string; issuer: string; allowed_audiences: string[]; attribute_mapping: object; attribute_condition: string };
const pools = async () =>
  (await google.control<{ workload_identity_pools: { name: string; deleted_at: unknown; providers: Provider[] }[] }>("GET", "state"))
    .workload_identity_pools;

describe("the script", () => {
  it("makes what is proved, and prints the fields of the form; run again it changes nothing", async () => {
    const body = readPrinted(await gcloud.pipe(setUp));
    const { identity, reachable } = await connect(body);
    expect([identity.id, reachable]).toEqual([
      "aurora-reader@shop-production.iam.gserviceaccount.com",
      [{ id: "shop-production", name: "Shop production" }],
    ]);
    const before = [await pools(), await google.control("GET", "cloud")];
    expect(readPrinted(await gcloud.pipe(setUp))).toEqual(body);
    expect([await pools(), await google.control("GET", "cloud")]).toEqual(before);
  });

  it("names the policy of the organisation that forbids our issuer", async () => {
    await google.control("PATCH", "projects/shop-production/iam", { allowed_issuers: [] });
    await expect(gcloud.pipe(setUp)).rejects.toThrow(`must allow ${issuer} in the policy constraints/iam.workloadIdentityPoolProviders`);
  });

  it("closes again what was opened by hand", async () => {
    const body = readPrinted(await gcloud.pipe(setUp));
    const [pool] = await pools();
    const path = `workload-identity-pools/shop-production/${pool?.name.split("/").at(-1)}/providers/aurora`;
    await google.control("PATCH", path, { attribute_condition: null, attribute_mapping: { "google.subject": `'${subject}'` } });
    await expectFailure(connect(body), "trust_insecure");
    await gcloud.pipe(setUp);
    expect((await connect(body)).findings).toEqual([]);
  });
});

describe("the script that removes", () => {
  it("takes back the binding first, then the provider and the pool; run again it finds nothing", async () => {
    const body = readPrinted(await gcloud.pipe(setUp));
    expect(await gcloud.pipe(remove)).toContain("Removed");
    await expectFailure(connect(body), "trust_refused");
    expect(await gcloud.pipe(remove)).toContain("Removed");
    const { service_accounts } = await google.control<{ service_accounts: { bindings: unknown[] }[] }>("GET", "cloud");
    expect(service_accounts.map(({ bindings }) => bindings)).toEqual([[]]);
    const steps = ["remove-iam-policy-binding", "providers delete", "workload-identity-pools delete"].map((step) => remove.indexOf(step));
    expect(steps).toEqual(steps.toSorted((one, other) => one - other));
  });

  it("can be taken back within 30 days: the first script brings the same pool to life", async () => {
    const body = readPrinted(await gcloud.pipe(setUp));
    await gcloud.pipe(remove);
    expect(readPrinted(await gcloud.pipe(setUp))).toEqual(body);
    expect((await connect(body)).findings).toEqual([]);
  });
});

type Blocks = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
type Terraform = { readonly locals: Blocks[string]; readonly resource: Readonly<Record<string, Blocks>>; readonly output: Blocks };

it("Terraform makes the same as the script, attribute by attribute", async () => {
  await gcloud.pipe(setUp);
  const [pool] = await pools();
  const [made] = pool?.providers ?? [];
  const name = pool?.name ?? "";
  const resolved = terraform
    .replaceAll(/\$\{data\.google_project\.aurora\.number\}/g, "415104041201")
    .replaceAll(/\$\{local\.provider\}/g, `${name}/providers/aurora`)
    .replaceAll(/\$\{local\.pool\}/g, name);
  const { locals, resource, output } = (await parse("main.tf", resolved)) as Terraform;
  const only = (kind: string) => resource[kind]?.aurora?.[0] ?? {};
  expect(locals[0]).toEqual({ pool: name, provider: `${name}/providers/aurora` });
  expect(only("google_iam_workload_identity_pool")).toMatchObject({ workload_identity_pool_id: name.split("/").at(-1) });
  expect(only("google_iam_workload_identity_pool_provider")).toMatchObject({
    workload_identity_pool_provider_id: made?.id,
    attribute_mapping: made?.attribute_mapping,
    attribute_condition: made?.attribute_condition,
    oidc: [{ issuer_uri: made?.issuer, allowed_audiences: made?.allowed_audiences }],
  });
  const { service_accounts, policies, services } = await google.control<Cloud>("GET", "cloud");
  const [binding] = service_accounts[0]?.bindings ?? [];
  expect(only("google_service_account_iam_member")).toMatchObject({ role: binding?.role, member: binding?.members[0] });
  const needed = JSON.parse(/toset\((.+)\)/.exec(String(only("google_project_service").for_each))?.[1] ?? "[]");
  expect(services["shop-production"]).toEqual(expect.arrayContaining(needed));
  expect(needed).toHaveLength(4);
  const account = `serviceAccount:${service_accounts[0]?.email}`;
  const roles = policies["shop-production"]?.bindings.filter(({ members }) => members.includes(account)).map(({ role }) => role);
  expect(/default += (\["roles.+)$/m.exec(terraform)?.[1]).toBe(JSON.stringify(roles));
  expect(Object.keys(output).toSorted()).toEqual(kit.fields.map(({ name: field }) => field).toSorted());
});

type Bindings = readonly { readonly role: string; readonly members: readonly string[] }[];
type Cloud = {
  readonly service_accounts: readonly { readonly email: string; readonly bindings: Bindings }[];
  readonly policies: Readonly<Record<string, { readonly bindings: Bindings }>>;
  readonly services: Readonly<Record<string, readonly string[]>>;
};

it("each connection has a pool of its own", () => {
  const other = textOf(buildFederatedKit({ issuer, subject: `${subject.slice(0, -1)}B` }, at).setUp, "bash");
  const poolIn = (text: string) => /^pool="(aurora-[0-9a-f]{20})"$/m.exec(text)?.[1];
  expect(poolIn(setUp)).toBeDefined();
  expect(poolIn(other)).toBeDefined();
  expect(poolIn(other)).not.toBe(poolIn(setUp));
});

it.each([
  'https://id.example/id/t/a"; id; "',
  "https://id.example/$(id)",
  "https://id.example/$" + "{var.x}",
  "https://id.example/'",
  "a b",
])("no text is made of an issuer that a shell or Terraform would read: %j", (hostile) => {
  expect(() => buildFederatedKit({ issuer: hostile, subject }, at)).toThrow(RangeError);
  expect(() => buildFederatedKit({ issuer, subject: hostile }, at)).toThrow(RangeError);
});

it("nothing is left to fill in but what the customer knows", () => {
  expect([setUp, remove, terraform].join("\n")).not.toMatch(/@[A-Z]+@/);
});

it("shellcheck finds nothing in the scripts", async ({ skip }) => {
  skip(!hasShellcheck, "shellcheck is missing: apt-get install shellcheck");
  for (const script of [setUp, remove]) {
    const checking = run("shellcheck", ["-"]);
    checking.child.stdin?.end(script);
    await checking;
  }
});
