import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildKits } from "../../../lib/kits/google/key-kit.ts";
import { hasCommand } from "../../fixtures/has-command.ts";
import { readTerraform } from "../../fixtures/terraform.ts";
import { openGoogle } from "../google-fixture.ts";
import { openGcloud } from "./google-kit-fixture.ts";

const run = promisify(execFile);
const hasShellcheck = await hasCommand("shellcheck");
const kit = (await buildKits({}).service_account_key?.("acme")) ?? expect.fail("no kit");
const textOf = (scripts: typeof kit.setUp, kind: string) => scripts.find((script) => script.kind === kind)?.text ?? "";

type Bindings = readonly { readonly role: string; readonly members: readonly string[] }[];
type Cloud = {
  readonly service_accounts: readonly { readonly email: string }[];
  readonly policies: Readonly<Record<string, { readonly bindings: Bindings }>>;
  readonly services: Readonly<Record<string, readonly string[]>>;
};

let google: Awaited<ReturnType<typeof openGoogle>>;
let gcloud: ReturnType<typeof openGcloud>;
beforeAll(async () => {
  google = await openGoogle({});
  gcloud = openGcloud(google.url);
});
afterAll(async () => {
  gcloud.close();
  await google.close();
});

const readCloud = () => google.control<Cloud>("GET", "cloud");
const rolesIn = ({ policies }: Cloud, email: string) =>
  (policies["shop-production"]?.bindings ?? [])
    .filter(({ members }) => members.includes(`serviceAccount:${email}`))
    .map(({ role }) => role);

it("makes the same by script and by Terraform, attribute by attribute; the other script takes it back", async () => {
  const said = await gcloud.pipe(textOf(kit.setUp, "bash"));
  const file = JSON.parse(said.slice(said.indexOf("\n{"))) as Readonly<Record<string, string>>;
  const email = "aurora-reader@shop-production.iam.gserviceaccount.com";
  expect(file).toMatchObject({ type: "service_account", client_email: email, project_id: "shop-production" });

  const cloud = await readCloud();
  const { resource, outputs, hidden, types } = await readTerraform(textOf(kit.setUp, "terraform"), { "var.project": "shop-production" });
  expect(types).toEqual(["google_project_iam_member", "google_project_service", "google_service_account", "google_service_account_key"]);
  const { account_id, project } = resource("google_service_account");
  expect(cloud.service_accounts.map((account) => account.email)).toEqual([`${account_id}@${project}.iam.gserviceaccount.com`]);
  expect(resource("google_project_iam_member").for_each).toEqual(rolesIn(cloud, email));
  const needed = JSON.parse(/toset\((.+)\)/.exec(String(resource("google_project_service").for_each))?.[1] ?? "[]");
  expect(cloud.services["shop-production"]).toEqual(expect.arrayContaining(needed));
  expect(needed).toEqual(["cloudresourcemanager.googleapis.com"]);
  expect(outputs).toEqual(kit.fields.map(({ name }) => name));
  expect(hidden).toEqual(outputs);
  expect(textOf(kit.setUp, "terraform")).toMatch(/^# The state of Terraform holds the private key in clear text/);

  expect(await gcloud.pipe(textOf(kit.remove, "bash"))).toContain("Removed");
  expect(rolesIn(await readCloud(), email)).toEqual([]);
  expect(await gcloud.pipe(textOf(kit.remove, "bash"))).toContain("nothing to remove");
});

it("shellcheck finds nothing in the scripts", async ({ skip }) => {
  skip(!hasShellcheck, "shellcheck is missing: apt-get install shellcheck");
  for (const script of [textOf(kit.setUp, "bash"), textOf(kit.remove, "bash")]) {
    const checking = run("shellcheck", ["-"]);
    checking.child.stdin?.end(script);
    await checking;
  }
});
