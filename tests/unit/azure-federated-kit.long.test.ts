import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { buildFederatedKit } from "../../lib/kits/azure/azure-federated-kit.ts";
import { parseFederatedInput } from "../../lib/providers/azure/application-input.ts";
import { hasCommand } from "../fixtures/has-command.ts";
import { issuerOf, openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import {
  changes,
  clientId,
  credential,
  identityId,
  kit,
  printed,
  removeApplication,
  removeIdentity,
  run,
  setUpApplication,
  setUpIdentity,
  subscriptionId,
  tenantId,
  trust,
  useAzureCli,
} from "./azure-kit-fixture.ts";
import { management, openAzure } from "./local-azure-fixture.ts";

const { pathOf, put, pipe, calls, written } = useAzureCli();

const hasShellcheck = await hasCommand("shellcheck");

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

test("every field that a script prints is one that the offer names", async () => {
  const named = kit.fields.map(({ name }) => name);
  expect(named).toEqual(expect.arrayContaining(Object.keys(printed(await pipe(setUpIdentity)))));
});

test.each(["conn:a'b", 'conn:a"b', "conn:a b", "conn:$(a)", "conn:a\nb", "conn:`a`"])(
  "a subject that a script may read is refused: %j",
  (subject) => {
    expect(() => buildFederatedKit({ ...trust, subject }, { account: "default" })).toThrow(RangeError);
  },
);

test("shellcheck finds nothing in the scripts as they are offered", async ({ skip }) => {
  skip(!hasShellcheck, "shellcheck is missing: apt-get install shellcheck");
  const files = [...kit.setUp, ...kit.remove].filter(({ text }) => text.startsWith("#!"));
  const paths = files.map(({ text }, index) => {
    const path = pathOf(`${index}.sh`);
    writeFileSync(path, text);
    return path;
  });
  expect(paths).toHaveLength(4);
  await run("shellcheck", paths);
});
