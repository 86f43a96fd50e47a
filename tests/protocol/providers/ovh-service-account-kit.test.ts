import { afterAll, beforeAll, expect, test } from "vitest";
import { buildKits } from "../../../lib/kits/ovh/service-account-kit.ts";
import { readTerraform } from "../../fixtures/terraform.ts";
import { openOvhMethods } from "./ovh-fixture.ts";

let ovh: Awaited<ReturnType<typeof openOvhMethods>>;
beforeAll(async () => {
  ovh = await openOvhMethods();
});
afterAll(() => ovh.close());

const kit = (await buildKits({}).service_account?.("acme")) ?? expect.fail("no kit");
const textOf = (kind: string) => kit.setUp.find((script) => script.kind === kind)?.text ?? "";

test("Terraform makes the client of the request, attribute by attribute, and hides its secret", async () => {
  const { resource, outputs, hidden, types } = await readTerraform(textOf("terraform"));
  const { callback_urls, ...client } = resource("ovh_me_api_oauth2_client");
  expect({ ...client, callbackUrls: callback_urls }).toEqual(JSON.parse(textOf("json")));
  expect(types).toEqual(["ovh_iam_policy", "ovh_me_api_oauth2_client"]);
  expect(outputs).toEqual(kit.fields.map(({ name }) => name).toSorted());
  expect(hidden).toEqual(["clientSecret"]);
  expect(textOf("terraform")).toMatch(/^# The state of Terraform holds the client secret in clear text/);
});

test("S12: its policy is the one that a first check proposes to a client that may do nothing", async () => {
  const { urn, body } = await ovh.addAccount({ allow: [] });
  const { findings } = await ovh.verify(body);
  const proposed = JSON.parse(/with this body: (\{.*\}) Then/.exec(findings[0]?.action ?? "")?.[1] ?? "{}");
  const { resource } = await readTerraform(textOf("terraform"), {
    'replace(ovh_me_api_oauth2_client.aurora.client_id, ".", "-")': String(body.clientId).replace(".", "-"),
    "ovh_me_api_oauth2_client.aurora.identity": urn,
    'trimprefix(var.region, "ovh-")': "eu",
  });
  const { resources, allow, ...policy } = resource("ovh_iam_policy");
  expect({
    ...policy,
    resources: (resources as readonly string[]).map((one) => ({ urn: one })),
    permissions: { allow: (allow as readonly string[]).map((action) => ({ action })) },
  }).toEqual(proposed);
});
