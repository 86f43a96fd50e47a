import type { Trust } from "../../issuer/identity-token-source.ts";
import { federatedAudience, toProviderName } from "../../providers/aws/aws.ts";
import { data, listed, output, quoted, requires, resource, terraform, variable } from "../terraform.ts";
import type { CustomerSetup } from "./role-settings.ts";
import { keylessRoleName, type RoleType, roleNames, rolePolicies, roleTypes } from "./role-types.ts";

const partition = data("aws_partition", "current");
const ofAws = (policy: string): string => `arn:\${data.aws_partition.current.partition}:iam::aws:policy/${policy}`;
const nameOfRole = (note: string, given: string): string =>
  variable("role_name", `The name of the role in this account.${note}`, { default: quoted(given) });

/** Writes a condition of a trust policy. */
const condition = (test: string, name: string, values: readonly string[]) => ({
  test: quoted(test),
  variable: quoted(name),
  values: listed(values),
});

/** The role, and its policies: an expression of a set, and what each of it is. */
const role = (name: string, description: { readonly description?: string }, policies: string, policy: string): readonly string[] => [
  resource("aws_iam_role", {
    name,
    ...description,
    max_session_duration: "3600",
    assume_role_policy: "data.aws_iam_policy_document.trust.json",
  }),
  resource("aws_iam_role_policy_attachment", { for_each: policies, role: "aws_iam_role.aurora.name", policy_arn: policy }),
];

/**
 * Builds what the commands for one connection make, for Terraform. What is filled in must be of characters that its language does not read.
 */
export const buildFederatedTerraform = ({ issuer, subject }: Trust): string =>
  terraform(
    requires({ "hashicorp/aws": undefined }),
    nameOfRole("", keylessRoleName),
    variable(
      "policies",
      "Policies of AWS that say what Aurora may do. By default it sees what exists and how it is configured, and reads no data.",
      { type: "set(string)", default: listed(rolePolicies.ReadOnly) },
    ),
    partition,
    resource("aws_iam_openid_connect_provider", { url: quoted(issuer), client_id_list: listed([federatedAudience]) }),
    "# Both conditions are needed: they let in this connection and no other.",
    data("aws_iam_policy_document", "trust", {
      statement: {
        sid: quoted("LetOneConnectionIn"),
        actions: listed(["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"]),
        principals: { type: quoted("Federated"), identifiers: "[aws_iam_openid_connect_provider.aurora.arn]" },
        condition: [
          condition("StringEquals", `${toProviderName(issuer)}:sub`, [subject]),
          condition("StringEquals", `${toProviderName(issuer)}:aud`, [federatedAudience]),
        ],
      },
    }),
    ...role("var.role_name", {}, "var.policies", quoted(ofAws(`\${each.value}`))),
    output("role_arn", "aws_iam_role.aurora.arn", { description: quoted("Paste this into Aurora.") }),
  );

type Setup = Pick<CustomerSetup, "accessRole" | "trustedPrincipals" | "readOnlyPolicies">;

const policiesOf = ({ readOnlyPolicies }: Setup, type: RoleType): readonly string[] =>
  type === "ReadOnly" && readOnlyPolicies.length > 0 ? readOnlyPolicies : rolePolicies[type].map(ofAws);

/** An expression: a map by the types of roles. */
const byType = (toValue: (type: RoleType) => string): string => `{ ${roleTypes.map((type) => `${type} = ${toValue(type)}`).join(", ")} }`;

/**
 * Builds what the template makes, for Terraform. What is filled in was checked when it was read: it has no character that Terraform's language reads.
 *
 * @param externalId - Of the organisation.
 */
export function buildRoleTerraform(setup: Setup, externalId: string, roleType: RoleType): string {
  const fromAccessRole = condition("ArnLike", "aws:PrincipalArn", setup.trustedPrincipals);
  const principals = {
    type: quoted("AWS"),
    identifiers: listed([`arn:\${data.aws_partition.current.partition}:iam::${setup.accessRole.account}:root`]),
  };
  const names = roleTypes.map((type) => roleNames[type]).join(", ");
  return terraform(
    requires({ "hashicorp/aws": undefined }),
    variable(
      "role_type",
      "ReadOnly sees what exists and how it is configured. ReadData also reads data. Admin may do everything.",
      { default: quoted(roleType) },
      {
        validation: {
          condition: `contains(${listed(roleTypes)}, var.role_type)`,
          error_message: quoted(`It must be ${roleTypes.join(", ")}.`),
        },
      },
    ),
    nameOfRole(` Empty: ${names}, by its type.`, ""),
    partition,
    `locals {\n  names    = ${byType((type) => quoted(roleNames[type]))}\n  policies = ${byType((type) => listed(policiesOf(setup, type)))}\n}`,
    "# Of the application's account this one role alone, and no session without your organisation's external ID.",
    data("aws_iam_policy_document", "trust", {
      statement: [
        {
          sid: quoted("LetTheApplicationIn"),
          actions: listed(["sts:AssumeRole"]),
          principals,
          condition: [fromAccessRole, condition("StringEquals", "sts:ExternalId", [externalId])],
        },
        {
          sid: quoted("LetItNameItsSessions"),
          actions: listed(["sts:TagSession", "sts:SetSourceIdentity"]),
          principals,
          condition: fromAccessRole,
        },
      ],
    }),
    ...role(
      'var.role_name == "" ? local.names[var.role_type] : var.role_name',
      { description: quoted("Lets Aurora in. Delete the role to end that.") },
      "toset(local.policies[var.role_type])",
      "each.value",
    ),
    output("roleArn", "aws_iam_role.aurora.arn", { description: quoted("Send this to Aurora.") }),
  );
}
