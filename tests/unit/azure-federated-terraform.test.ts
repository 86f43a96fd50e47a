import { expect, test } from "vitest";
import { readTerraform } from "../fixtures/terraform.ts";
import { find, kit, printed, setUpApplication, setUpIdentity, subscriptionId, useAzureCli } from "./azure-kit-fixture.ts";

const { pipe, calls, written } = useAzureCli();

/** What a Terraform text makes, with its variables' own values in place of them. */
async function resolve(text: string) {
  const { read } = await readTerraform(text);
  const values = {
    ...Object.fromEntries(Object.entries(read.variable ?? {}).map(([name, [variable]]) => [name, variable?.default])),
    subscription_id: subscriptionId,
  };
  const fill = (value: unknown): unknown =>
    typeof value === "string"
      ? value.replaceAll(/\$\{var\.(\w+)\}/g, (_, name: keyof typeof values) => String(values[name]))
      : Array.isArray(value)
        ? value.map(fill)
        : value;
  const attributesOf = (type: string) =>
    Object.fromEntries(Object.entries(read.resource[type]?.aurora?.[0] ?? {}).map(([name, value]) => [name, fill(value)]));
  return { attributesOf, types: Object.keys(read.resource).sort(), outputs: Object.keys(read.output).sort() };
}

const role = { scope: `/subscriptions/${subscriptionId}`, role_definition_name: "Reader", principal_type: "ServicePrincipal" };

/** The role that a script has given, in Terraform's words. */
function given() {
  const [create = ""] = calls(/role assignment create/);
  const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(create)?.[1];
  return { scope: option("scope"), role_definition_name: option("role"), principal_type: option("assignee-principal-type") };
}

test("the Terraform of an application makes, attribute by attribute, what its script does", async () => {
  const { attributesOf, types, outputs } = await resolve(find(kit.setUp, /^An application, with Terraform/) ?? "");
  const { cloud: _, ...fields } = printed(await pipe(setUpApplication));
  expect(outputs).toEqual(Object.keys(fields).sort());
  expect(types).toEqual([
    "azuread_application",
    "azuread_application_federated_identity_credential",
    "azuread_service_principal",
    "azurerm_role_assignment",
  ]);
  const { display_name: name, application_id, ...credential } = attributesOf("azuread_application_federated_identity_credential");
  expect({ name, ...credential }).toEqual(written());
  expect(application_id).toBe(`\${azuread_application.aurora.id}`);
  const { principal_id, ...assigned } = attributesOf("azurerm_role_assignment");
  expect([assigned, given()]).toEqual([role, role]);
  expect(principal_id).toBe(`\${azuread_service_principal.aurora.object_id}`);
  const { display_name, sign_in_audience } = attributesOf("azuread_application");
  expect(calls(/ad app create/)).toEqual([
    expect.stringContaining(`--display-name ${display_name} --sign-in-audience ${sign_in_audience} `),
  ]);
});

test("the Terraform of a managed identity makes, attribute by attribute, what its script does", async () => {
  const { attributesOf, types, outputs } = await resolve(find(kit.setUp, /^A managed identity, with Terraform/) ?? "");
  const { cloud: _, ...fields } = printed(await pipe(setUpIdentity));
  expect(outputs).toEqual(Object.keys(fields).sort());
  expect(types).toEqual(["azurerm_federated_identity_credential", "azurerm_role_assignment", "azurerm_user_assigned_identity"]);
  const { parent_id, resource_group_name, audience, ...credential } = attributesOf("azurerm_federated_identity_credential");
  expect({ ...credential, audiences: audience }).toEqual(written());
  expect([parent_id, resource_group_name]).toEqual([
    `\${azurerm_user_assigned_identity.aurora.id}`,
    `\${data.azurerm_resource_group.aurora.name}`,
  ]);
  const { principal_id, ...assigned } = attributesOf("azurerm_role_assignment");
  expect([assigned, given()]).toEqual([role, role]);
  expect(principal_id).toBe(`\${azurerm_user_assigned_identity.aurora.principal_id}`);
  expect(calls(/identity create/)).toEqual([
    expect.stringContaining(`--name ${attributesOf("azurerm_user_assigned_identity").name} --resource-group aurora `),
  ]);
});
