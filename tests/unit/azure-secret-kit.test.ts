import { expect, test } from "vitest";
import { buildKits } from "../../lib/kits/azure/secret-kit.ts";
import { readTerraform } from "../fixtures/terraform.ts";
import { clientId, subscriptionId, tenantId, useAzureCli } from "./azure-kit-fixture.ts";

const { pipe, calls } = useAzureCli();
const kit = await buildKits({}).service_principal?.("acme");
const textOf = (kind: string) => kit?.setUp.find((script) => script.kind === kind)?.text ?? "";

/** The value of an option of the only call of a command. */
function option(command: RegExp, name: string): string | undefined {
  const [call = ""] = calls(command);
  return new RegExp(`--${name} (\\S+)`).exec(call)?.[1];
}

test("the Terraform of an application with a secret makes, attribute by attribute, what its script does", async () => {
  await pipe(textOf("bash"));
  const { resource, types } = await readTerraform(textOf("terraform"), { "var.subscription_id": subscriptionId });
  expect(types).toEqual([
    "azuread_application",
    "azuread_application_password",
    "azuread_service_principal",
    "azurerm_role_assignment",
    "time_offset",
  ]);
  expect(resource("azuread_application")).toEqual({
    display_name: option(/ad app create/, "display-name"),
    sign_in_audience: option(/ad app create/, "sign-in-audience"),
  });
  const { principal_id, ...role } = resource("azurerm_role_assignment");
  expect(role).toEqual({
    scope: option(/role assignment create/, "scope"),
    role_definition_name: option(/role assignment create/, "role"),
    principal_type: option(/role assignment create/, "assignee-principal-type"),
  });
  expect(principal_id).toBe("\u0024{azuread_service_principal.aurora.object_id}");
  const { end_date, application_id, ...secret } = resource("azuread_application_password");
  expect(secret).toEqual({ display_name: option(/credential reset/, "display-name") });
  expect([application_id, end_date]).toEqual(["\u0024{azuread_application.aurora.id}", "\u0024{time_offset.aurora.rfc3339}"]);
  const days = (Date.parse(option(/credential reset/, "end-date") ?? "") - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(resource("time_offset").offset_days);
});

test("script and Terraform print the fields of the form, and Terraform hides the secret and says where it is", async () => {
  const said = await pipe(textOf("bash"));
  const values = Object.fromEntries(
    kit?.fields.map(({ name, title }) => [name, new RegExp(`^  ${title} +(\\S+)$`, "m").exec(said)?.[1]]) ?? [],
  );
  expect(values).toMatchObject({
    tenantId,
    clientId,
    clientSecret: "the-secret",
    subscriptionId,
    secretExpiresAt: expect.stringMatching(/Z$/),
  });
  const { outputs, hidden } = await readTerraform(textOf("terraform"));
  expect(outputs).toEqual(Object.keys(values).toSorted());
  expect(hidden).toEqual(["clientSecret"]);
  expect(textOf("terraform")).toMatch(/^# The state of Terraform holds the client secret in clear text/);
});
