import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { buildKits } from "../../lib/kits/tailscale/client-kit.ts";
import { hasCommand } from "../fixtures/has-command.ts";
import { readTerraform } from "../fixtures/terraform.ts";
import { openTailscale } from "./local-tailscale-fixture.ts";

const run = promisify(execFile);
const hasTools = (await hasCommand("jq")) && (await hasCommand("curl"));
const hasShellcheck = await hasCommand("shellcheck");

const kit = (await buildKits({}).client?.("acme")) ?? expect.fail("no kit");
const textOf = (scripts: typeof kit.setUp, kind: string) => scripts.find((script) => script.kind === kind)?.text ?? "";

let tailscale: Awaited<ReturnType<typeof openTailscale>>;
let person: string;
let folder: string;
beforeAll(async () => {
  tailscale = await openTailscale();
  folder = mkdtempSync(join(tmpdir(), "aurora-tailscale-"));
});
beforeEach(async () => {
  await tailscale.control("POST", "reset");
  person = String((await tailscale.control("POST", "access-tokens", {})).body.access_token);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await tailscale.close();
});

async function execute(text: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const file = join(folder, "script.sh");
  writeFileSync(file, text);
  const env = { PATH: process.env.PATH ?? "", TAILSCALE_API_URL: tailscale.url, TAILSCALE_API_KEY: person, ...variables };
  return (await run("bash", [file], { env })).stdout;
}

const listClients = async () => ((await tailscale.read("-/keys", person)).body as { keys: Record<string, unknown>[] }).keys;
const readPrinted = (said: string) =>
  Object.fromEntries(kit.fields.map(({ name, title }) => [name, new RegExp(`^  ${title} +(\\S+)$`, "m").exec(said)?.[1]]));

test.skipIf(!hasTools)("the script makes a client that gets tokens, and prints the fields of the form", async () => {
  const { clientId = "", clientSecret = "" } = readPrinted(await execute(textOf(kit.setUp, "bash")));
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" });
  const answer = await fetch(`${tailscale.url}/api/v2/oauth/token`, { method: "POST", body });
  expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ scope: "devices:core:read auth_keys" })]);
});

test.skipIf(!hasTools)("Terraform makes the same client, attribute by attribute, hides its secret and says where it is", async () => {
  await execute(textOf(kit.setUp, "bash"));
  const [{ id: _id, keyType: _type, created: _created, ...made } = {}] = await listClients();
  const { resource, outputs, hidden } = await readTerraform(textOf(kit.setUp, "terraform"));
  expect(resource("tailscale_oauth_client")).toEqual(made);
  expect(outputs).toEqual(["clientId", "clientSecret"]);
  expect(hidden).toEqual(["clientSecret"]);
  expect(textOf(kit.setUp, "terraform")).toMatch(/^# The state of Terraform holds the client secret in clear text/);
});

test.skipIf(!hasTools)("the other script deletes that client alone", async () => {
  await execute(textOf(kit.setUp, "bash"));
  const { clientId = "" } = readPrinted(await execute(textOf(kit.setUp, "bash")));
  expect(await listClients()).toHaveLength(2);
  expect(await execute(textOf(kit.remove, "bash"), { CLIENT_ID: clientId })).toBe(`Deleted ${clientId}\n`);
  expect((await listClients()).map(({ id }) => id)).not.toContain(clientId);
  expect(await listClients()).toHaveLength(1);
  await expect(execute(textOf(kit.remove, "bash"), { CLIENT_ID: "../devices" })).rejects.toThrow("set CLIENT_ID");
});

test.skipIf(!hasShellcheck).each([
  ["setup", textOf(kit.setUp, "bash")],
  ["removal", textOf(kit.remove, "bash")],
])("has no mistake that shellcheck knows: %s", async (name, text) => {
  const file = join(folder, `${name}.sh`);
  writeFileSync(file, text);
  await run("shellcheck", [file]);
});
