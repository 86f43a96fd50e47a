import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildOffer } from "../../functions/azure/offer.ts";
import { parseFederatedInput } from "../../lib/providers/azure/azure-federated-input.ts";
import { issuerOf, openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import { management, openAzure } from "./local-azure-fixture.ts";

const run = promisify(execFile);
const trust = { issuer: issuerOf("acme=2d1"), subject: "conn:Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW" };
const credential = "aurora-Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
const offer = buildOffer(trust, { account: "default" });
const hasShellcheck = await run("which", ["shellcheck"]).then(
  () => true,
  () => false,
);

const [tenantId, clientId, subscriptionId] = [1, 2, 3].map((digit) => `0b1f6471-0000-4000-8000-00000000000${digit}`);
const identityId = `/subscriptions/${subscriptionId}/resourcegroups/aurora/providers/Microsoft.ManagedIdentity/userAssignedIdentities/aurora-keyless`;

/** An Azure CLI of one directory, whose state is a folder: it answers what the scripts ask, and notes each call. */
const azureCli = `#!/usr/bin/env bash
set -euo pipefail
state=$(dirname "$0")/state
printf '%s\\n' "$*" >> "$state/calls"
# A command that reads its input would take the rest of a piped script.
cat > /dev/null
has() { [ -e "$state/$1" ]; }
case "$*" in
  "account show --query tenantId"*) echo ${tenantId} ;;
  "account show --query id"*) echo ${subscriptionId} ;;
  "cloud show"*) cat "$state/cloud" ;;
  "ad app list"*) if has app; then echo ${clientId}; fi ;;
  "ad app create"*) touch "$state/app"; echo ${clientId} ;;
  "ad app show"*) if has secret; then echo secret-1; fi ;;
  "ad app delete"*) rm "$state/app" ;;
  "ad sp list"*) if has principal; then echo principal-1; fi ;;
  "ad sp create"*) touch "$state/principal"; echo principal-1 ;;
  "rest --method PATCH"*|"identity federated-credential create"*)
    if has policy; then echo RequestDisallowedByPolicy >&2; exit 1; fi; echo ${credential} > "$state/trusts" ;;
  "ad app federated-credential list"*|"identity federated-credential list"*) cat "$state/trusts" 2> /dev/null || true ;;
  "ad app federated-credential delete"*|"identity federated-credential delete"*) sed -i /${credential}/d "$state/trusts" ;;
  "group exists"*) if has group; then echo true; else echo false; fi ;;
  "group create"*) touch "$state/group" ;;
  "identity create"*) touch "$state/identity"; printf '%s\\n' ${identityId} ${clientId} principal-1 ;;
  "identity list"*) if has identity; then echo principal-1; fi ;;
  "identity delete"*) rm "$state/identity" ;;
  "role assignment list"*) if has role; then echo role-1; fi ;;
  "role assignment create"*) if has slow; then rm "$state/slow"; exit 1; fi; touch "$state/role" ;;
  "role assignment delete"*) rm "$state/role" ;;
  *) echo "not simulated: $*" >&2; exit 2 ;;
esac
`;

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "aurora-azure-"));
  await run("mkdir", [join(folder, "state")]);
  for (const [name, text] of [
    ["az", azureCli],
    ["sleep", "#!/bin/sh\n"],
    ["state/cloud", "AzureCloud\n"],
  ] as const) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (file: string, text = "") => writeFileSync(join(folder, "state", file), text);

/** Runs a text as a customer does who pastes it into a shell. */
async function pipe(text: string | undefined, env: Readonly<Record<string, string>> = {}): Promise<string> {
  put("calls");
  const running = run("bash", ["-s"], { env: { PATH: `${folder}${delimiter}${process.env.PATH}`, ...env } });
  running.child.stdin?.end(text);
  return (await running).stdout;
}

const calls = (verb: RegExp) =>
  readFileSync(join(folder, "state/calls"), "utf8")
    .split("\n")
    .filter((line) => verb.test(line));
const changes = /create|delete|PATCH/;

/** The fields that a script prints. */
const printed = (said: string) => Object.fromEntries([...said.matchAll(/^ {2}(\w+) +(\S+)$/gm)].map(([, name, value]) => [name, value]));

const find = (list: typeof offer.setUp, title: RegExp) => list.find((script) => title.test(script.title))?.text;
const setUpApplication = find(offer.setUp, /^An application, with the Azure CLI/);
const setUpIdentity = find(offer.setUp, /^A managed identity, with the Azure CLI/);
const removeApplication = find(offer.remove, /^The application/);
const removeIdentity = find(offer.remove, /^The managed identity/);

describe("the script that makes an application", () => {
  test("writes exactly the trust, gives the role, and prints the fields of the connect", async () => {
    const said = printed(await pipe(setUpApplication));
    expect(said).toEqual({ tenantId, clientId, subscriptionId, cloud: "public" });
    expect(parseFederatedInput(said)).toMatchObject({ application: { tenantId, clientId, cloud: "public" }, subscriptionId });
    const [written = ""] = calls(/PATCH/);
    expect(written).toContain(`applications(appId='${clientId}')/federatedIdentityCredentials(name='${credential}')`);
    expect(JSON.parse(written.slice(written.indexOf("{")))).toEqual({
      name: credential,
      ...trust,
      audiences: ["api://AzureADTokenExchange"],
    });
    expect(calls(/role assignment create/)).toEqual([
      `role assignment create --assignee-object-id principal-1 --assignee-principal-type ServicePrincipal --role Reader --scope /subscriptions/${subscriptionId} --output none`,
    ]);
  });

  test("run again writes the trust and nothing else", async () => {
    await pipe(setUpApplication);
    await pipe(setUpApplication);
    expect(calls(changes)).toEqual([expect.stringMatching(/^rest --method PATCH --headers Prefer=create-if-missing/)]);
  });

  test.each([
    ["AzureUSGovernment", "usgovernment", "https://graph.microsoft.us/", "api://AzureADTokenExchangeUSGov"],
    ["AzureChinaCloud", "china", "https://microsoftgraph.chinacloudapi.cn/", "api://AzureADTokenExchangeChina"],
  ])("knows the audience of %s", async (name, cloud, graph, audience) => {
    put("cloud", `${name}\n`);
    expect(printed(await pipe(setUpApplication))).toMatchObject({ cloud });
    expect(calls(/PATCH/)).toEqual([expect.stringContaining(graph)]);
    expect(calls(/PATCH/)).toEqual([expect.stringContaining(`["${audience}"]`)]);
    expect(printed(await pipe(setUpIdentity))).toMatchObject({ cloud });
    expect(calls(/federated-credential create/)).toEqual([expect.stringContaining(`--audiences ${audience} `)]);
  });

  test("waits until the new principal is known, and refuses a name that a query may read", async () => {
    put("slow");
    await pipe(setUpApplication, { SUBSCRIPTION: "other", ROLE: "Contributor" });
    expect(calls(/role assignment create .*--role Contributor --scope \/subscriptions\/other/)).toHaveLength(2);
    await expect(pipe(setUpApplication, { NAME: "x' || true || '" })).rejects.toThrow("error: ");
  });
});

describe("the script that makes a managed identity", () => {
  test("writes exactly the trust, gives the role, and prints the fields of the connect", async () => {
    const said = printed(await pipe(setUpIdentity));
    expect(said).toEqual({ tenantId, clientId, subscriptionId, cloud: "public", identityId });
    expect(parseFederatedInput(said)).toMatchObject({ identityId });
    expect(calls(/federated-credential create/)).toEqual([
      `identity federated-credential create --name ${credential} --identity-name aurora-keyless --resource-group aurora --subscription ${subscriptionId} --issuer ${trust.issuer} --subject ${trust.subject} --audiences api://AzureADTokenExchange --output none`,
    ]);
    expect(calls(/role assignment create/)).toHaveLength(1);
  });

  test("tells the policy that may forbid it", async () => {
    put("policy");
    await expect(pipe(setUpIdentity)).rejects.toThrow("FIC_LimitToWellknownIssuers");
  });
});

describe.each([
  ["application", setUpApplication, removeApplication, `ad app delete --id ${clientId}`],
  [
    "identity",
    setUpIdentity,
    removeIdentity,
    `identity delete --name aurora-keyless --resource-group aurora --subscription ${subscriptionId}`,
  ],
])("S83: the script that removes the %s", (_what, setUp, remove, last) => {
  test("removes the trust, then the roles, then itself, and finds nothing afterwards", async () => {
    await pipe(setUp);
    expect(await pipe(remove)).toMatch(/Removed the trust.*\nRemoved the/);
    expect(calls(changes).map((line) => line.replace(/.*(federated-credential delete).*/, "$1"))).toEqual([
      "federated-credential delete",
      "role assignment delete --ids role-1",
      last,
    ]);
    expect(await pipe(remove)).toContain("nothing to remove");
  });

  test("leaves it when another connection uses it", async () => {
    await pipe(setUp);
    put("trusts", `aurora-another\n${credential}\n`);
    expect(await pipe(remove)).toMatch(/is left: something else/);
    expect(calls(changes)).toEqual([expect.stringContaining("federated-credential delete")]);
  });
});

test("the script leaves an application that a secret proves too", async () => {
  await pipe(setUpApplication);
  put("secret");
  expect(await pipe(removeApplication)).toMatch(/is left: something else/);
});

/** What a script has written, as the call of `az` named it. */
function written(): Readonly<Record<string, unknown>> {
  const [patch] = calls(/PATCH/);
  if (patch !== undefined) {
    return JSON.parse(patch.slice(patch.indexOf("{")));
  }
  const [create = ""] = calls(/federated-credential create/);
  const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(create)?.[1];
  return { name: option("name"), issuer: option("issuer"), subject: option("subject"), audiences: [option("audiences")] };
}

test.each([
  ["application", setUpApplication],
  ["identity", setUpIdentity],
])("what the script for an %s writes lets exactly this connection in", async (_what, setUp) => {
  const own = await openIdentityIssuer();
  const azure = await openAzure(own.bases);
  await pipe(setUp);
  const { audiences, ...credential } = written() as { audiences: readonly [string] };
  const { tenant, id } = await azure.addApplication({ has_secret: false });
  await azure.control("POST", `applications/${id}/federated-credentials`, { ...credential, audience: audiences[0] });
  const exchange = async (claims: object) => {
    const exp = Math.floor(Date.now() / 1000) + 300;
    const assertion = await own.sign({ iss: trust.issuer, sub: trust.subject, aud: audiences[0], exp, ...claims });
    const type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    const fields = { grant_type: "client_credentials", client_id: id, scope: management };
    return (await azure.post(tenant, { ...fields, client_assertion_type: type, client_assertion: assertion })).status;
  };
  expect([await exchange({}), await exchange({ sub: "conn:another" }), await exchange({ iss: issuerOf("globe") })]).toEqual([
    200, 400, 400,
  ]);
  await azure.close();
  await own.close();
});

test("each Terraform text writes the same trust as its script, and its outputs are the same fields", async () => {
  for (const [title, setUp, name, list] of [
    [/^An application, with Terraform/, setUpApplication, "display_name", "audiences"],
    [/^A managed identity, with Terraform/, setUpIdentity, "name", "audience"],
  ] as const) {
    const text = find(offer.setUp, title) ?? "";
    const fields = printed(await pipe(setUp));
    const [, block = ""] = /resource "\w+_federated_identity_credential" "aurora" {([^}]*)}/.exec(text) ?? [];
    const attribute = (called: string) => new RegExp(`^ {2}${called} += "?([^"\\n]+)"?$`, "m").exec(block)?.[1];
    const [, audience] = /variable "audience" {[^}]*default += "([^"]+)"/.exec(text) ?? [];
    expect(attribute(list)).toBe("[var.audience]");
    expect({ name: attribute(name), issuer: attribute("issuer"), subject: attribute("subject"), audiences: [audience] }).toEqual(written());
    const { cloud: _, ...wanted } = fields;
    expect([...text.matchAll(/^output "(\w+)"/gm)].map(([, output]) => output).sort()).toEqual(Object.keys(wanted).sort());
  }
});

test("every field that a script prints is one that the offer names", async () => {
  const named = offer.fields.map(({ name }) => name);
  expect(named).toEqual(expect.arrayContaining(Object.keys(printed(await pipe(setUpIdentity)))));
});

test.each(["conn:a'b", 'conn:a"b', "conn:a b", "conn:$(a)", "conn:a\nb", "conn:`a`"])(
  "a subject that a script may read is refused: %j",
  (subject) => {
    expect(() => buildOffer({ ...trust, subject }, { account: "default" })).toThrow(RangeError);
  },
);

test("shellcheck finds nothing in the scripts as they are offered", async ({ skip }) => {
  skip(!hasShellcheck, "shellcheck is missing: apt-get install shellcheck");
  const files = [...offer.setUp, ...offer.remove].filter(({ text }) => text.startsWith("#!"));
  const paths = files.map(({ text }, index) => {
    const path = join(folder, `${index}.sh`);
    writeFileSync(path, text);
    return path;
  });
  expect(paths).toHaveLength(4);
  await run("shellcheck", paths);
});
