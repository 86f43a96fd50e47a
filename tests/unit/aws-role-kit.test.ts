import { expect, test } from "vitest";
import { buildRoleKit } from "../../lib/kits/aws/role-kit.ts";
import type { CustomerSetup } from "../../lib/kits/aws/role-settings.ts";
import { roleTypes } from "../../lib/kits/aws/role-types.ts";
import { parseRoleArn, type RoleArn } from "../../lib/providers/aws/aws.ts";
import { parseCloudFormation } from "../../local/lambda/cloudformation-yaml.ts";
import { accessRole } from "../fixtures/sts-fixture.ts";
import { readTerraform } from "../fixtures/terraform.ts";

const externalId = "0b1f6471-1bf0-4dda-aec3-cb9272f09590";
const own = parseRoleArn(accessRole) as RoleArn;
const setup: CustomerSetup = {
  accessRole: own,
  trustedPrincipals: [accessRole],
  readOnlyPolicies: [],
  templateUrl: "",
  region: "eu-west-1",
};

type Node = unknown;
type Template = {
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default: string }>>;
  readonly Conditions: Readonly<Record<string, Node>>;
  readonly Resources: { readonly Role: { readonly Properties: Node } };
  readonly Outputs: object;
};

/** What CloudFormation makes of the role, with the parameters' defaults. */
function makeRole(text: string, given: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const { Parameters, Conditions, Resources } = parseCloudFormation(text) as Template;
  const values: Readonly<Record<string, string>> = {
    "AWS::Partition": own.partition,
    ...Object.fromEntries(Object.entries(Parameters).map(([name, { Default }]) => [name, Default])),
    ...given,
  };
  const functions: Readonly<Record<string, (argument: never) => Node>> = {
    Ref: (name: string) => (Parameters[name]?.Type === "CommaDelimitedList" ? values[name]?.split(",") : values[name]),
    "Fn::Sub": (sub: string) => sub.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => values[name] ?? expect.fail(name)),
    "Fn::If": ([name, yes, no]: [string, Node, Node]) => resolve(resolve(Conditions[name]) ? yes : no),
    "Fn::Equals": ([one, other]: [Node, Node]) => resolve(one) === resolve(other),
    "Fn::Not": ([one]: [Node]) => !resolve(one),
    "Fn::Join": ([between, list]: [string, Node]) => (resolve(list) as readonly string[]).join(between),
  };
  const resolve = (node: Node): Node => {
    if (Array.isArray(node)) {
      return node.map(resolve);
    }
    if (typeof node !== "object" || node === null) {
      return node;
    }
    const [[name, argument] = ["", undefined]] = Object.entries(node);
    return functions[name]?.(argument as never) ?? Object.fromEntries(Object.entries(node).map(([key, one]) => [key, resolve(one)]));
  };
  return resolve(Resources.Role.Properties) as Readonly<Record<string, unknown>>;
}

type Statement = {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly principals: readonly { readonly type: string; readonly identifiers: readonly string[] }[];
  readonly condition: readonly { readonly test: string; readonly variable: string; readonly values: readonly string[] }[];
};

const sole = (list: readonly string[] | string | undefined) => (Array.isArray(list) && list.length === 1 ? list[0] : list);

/** A trust policy of Terraform as IAM spells it, with a single value in place of a list of one. */
const toStatement = ({ sid, actions, principals, condition }: Statement) => ({
  Sid: sid,
  Effect: "Allow",
  Principal: Object.fromEntries(principals.map(({ type, identifiers }) => [type, sole(identifiers)])),
  Action: sole(actions),
  Condition: Object.fromEntries(condition.map(({ test: operator, variable, values }) => [operator, { [variable]: values }])),
});

/** A condition's values as a list, which IAM takes for the same as the value alone. */
const listConditions = (statement: {
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}) => ({
  ...statement,
  Condition: Object.fromEntries(
    Object.entries(statement.Condition).map(([operator, of]) => [
      operator,
      Object.fromEntries(Object.entries(of).map(([variable, value]) => [variable, [value].flat()])),
    ]),
  ),
});

test.each([
  ...roleTypes.map((roleType) => ({ roleType, given: setup })),
  {
    roleType: "ReadOnly" as const,
    given: { ...setup, readOnlyPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/SecurityAudit"] },
  },
  { roleType: "ReadOnly" as const, given: { ...setup, trustedPrincipals: [accessRole, "arn:aws:iam::123456789012:role/other"] } },
])("S36: Terraform makes the role of the template, attribute by attribute: $roleType of %#", async ({ roleType, given }) => {
  const kit = buildRoleKit(given, externalId, roleType);
  const textOf = (kind: string) => kit.setUp.find((script) => script.kind === kind)?.text ?? "";
  const made = makeRole(textOf("cloudformation"), {});
  const terraform = await readTerraform(textOf("terraform"), {
    "data.aws_partition.current.partition": own.partition,
  });
  // The customer may still choose another type there.
  expect(terraform.read.variable?.role_type?.[0]?.default).toBe(roleType);
  expect(textOf("bash")).toMatch(new RegExp(`RoleType.{1,20}${roleType}`));
  const { statement } = terraform.data("aws_iam_policy_document", "trust");
  const { Statement: statements } = made.AssumeRolePolicyDocument as { readonly Statement: Parameters<typeof listConditions>[0][] };
  expect((statement as readonly Statement[]).map(toStatement)).toEqual(statements.map(listConditions));
  const { names, policies } = terraform.local;
  expect({ name: names?.[roleType], policies: policies?.[roleType] }).toEqual({ name: made.RoleName, policies: made.ManagedPolicyArns });
  expect(terraform.resource("aws_iam_role")).toMatchObject({ max_session_duration: made.MaxSessionDuration });
  expect(terraform.types).toEqual(["aws_iam_role", "aws_iam_role_policy_attachment"]);
  expect(terraform.outputs).toEqual(kit.fields.map(({ name }) => name));
});

test("S31 S34: the external ID is in both texts, and no other one can be typed into them", async () => {
  const kit = buildRoleKit(setup, externalId, "ReadOnly");
  for (const { text } of kit.setUp) {
    expect(text).toContain(externalId);
  }
  expect(kit.values).toEqual([{ title: "External ID", value: externalId }]);
  const { read } = await readTerraform(kit.setUp[1]?.text ?? "");
  expect(Object.keys(read.variable ?? {})).toEqual(["role_name", "role_type"]);
});
