import template from "../../../resources/kits/aws-role.yml";
import type { CustomerSetup } from "./role-settings.ts";
import { type RoleType, rolePolicies } from "./role-types.ts";

/** The parameters of the template that are filled in for one organisation. */
export const buildParameters = (
  { accessRole, trustedPrincipals, readOnlyPolicies }: Pick<CustomerSetup, "accessRole" | "trustedPrincipals" | "readOnlyPolicies">,
  externalId: string,
  roleType: RoleType,
): Readonly<Record<string, string>> => ({
  AuroraAccountId: accessRole.account,
  ExternalId: externalId,
  AccessRoleArns: trustedPrincipals.join(","),
  RoleType: roleType,
  ...(readOnlyPolicies.length === 0 ? {} : { ReadOnlyPolicyArns: readOnlyPolicies.join(",") }),
});

/** Names the policies that the template gives a role of a type, for a person who decides about it. */
export function namePolicies({ readOnlyPolicies }: Pick<CustomerSetup, "readOnlyPolicies">, roleType: RoleType): readonly string[] {
  const given = roleType === "ReadOnly" && readOnlyPolicies.length > 0 ? readOnlyPolicies : rolePolicies[roleType];
  return given.map((policy) => policy.replace(/^.*\//, ""));
}

/** Builds the template with the parameters as its defaults, so that the person who creates the stack types nothing. */
export function buildCustomerTemplate(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters).reduce((text, [name, value]) => fillIn(text, name, value), template);
}

/** @throws {RangeError} The template has no such parameter: a programming error. */
function fillIn(text: string, name: string, value: string): string {
  const block = new RegExp(`^ {2}${name}:\\n(?: {4}.*\\n)+`, "m").exec(text)?.[0];
  if (block === undefined) {
    throw new RangeError(`the template has no parameter ${name}`);
  }
  const filled = block.replace(/^ {4}Default: .*\n/m, "").replace(/^( {4}Type: .*\n)/m, (type) => `${type}    Default: "${value}"\n`);
  return text.replace(block, () => filled);
}
