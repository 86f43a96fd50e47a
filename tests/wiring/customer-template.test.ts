import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { roleNames } from "../../lib/kits/aws/role-types.ts";
import { readYaml, root } from "../fixtures/template.ts";

const file = "resources/kits/aws-role.yml";
const text = readFileSync(join(root, file), "utf8");

type Role = {
  readonly Properties: {
    readonly MaxSessionDuration: number;
    readonly AssumeRolePolicyDocument: { readonly Statement: readonly object[] };
    readonly RoleName: unknown;
    readonly ManagedPolicyArns: unknown;
  };
};
type CustomerTemplate = {
  readonly Metadata: { readonly TemplateVersion: string };
  readonly Parameters: Readonly<Record<string, { readonly Default?: string; readonly AllowedValues?: readonly string[] }>>;
  readonly Resources: { readonly Role: Role };
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
};
const template = readYaml(file) as CustomerTemplate;
const { Properties } = template.Resources.Role;

const accessRole = {
  "Fn::If": [
    "NamesAccessRole",
    { Ref: "AccessRoleArns" },
    [{ "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AuroraAccountId}:role/aurora-oauth-prod-aws-access` }],
  ],
};
const ourAccount = { AWS: { "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AuroraAccountId}:root` } };

test("S36: the customer's trust names our one role, not our account alone, and asks for the external ID", () => {
  expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
    {
      Sid: "LetTheApplicationIn",
      Effect: "Allow",
      Principal: ourAccount,
      Action: "sts:AssumeRole",
      Condition: { ArnLike: { "aws:PrincipalArn": accessRole }, StringEquals: { "sts:ExternalId": { Ref: "ExternalId" } } },
    },
    {
      Sid: "LetItNameItsSessions",
      Effect: "Allow",
      Principal: ourAccount,
      Action: ["sts:TagSession", "sts:SetSourceIdentity"],
      Condition: { ArnLike: { "aws:PrincipalArn": accessRole } },
    },
  ]);
});

test("S36: the customer's role lasts an hour, and sees no data unless its owner chooses more", () => {
  expect(Properties.MaxSessionDuration).toBe(3600);
  expect(template.Parameters.RoleType).toMatchObject({ Default: "ReadOnly", AllowedValues: ["ReadOnly", "ReadData", "Admin"] });
  const policy = (name: string) => ({ "Fn::Sub": `arn:\${AWS::Partition}:iam::aws:policy/${name}` });
  expect(Properties.ManagedPolicyArns).toEqual({
    "Fn::If": [
      "IsAdmin",
      [policy("AdministratorAccess")],
      {
        "Fn::If": [
          "ReadsData",
          [policy("ReadOnlyAccess")],
          {
            "Fn::If": ["NamesPolicies", { Ref: "ReadOnlyPolicyArns" }, [policy("SecurityAudit"), policy("job-function/ViewOnlyAccess")]],
          },
        ],
      },
    ],
  });
  expect(template.Parameters.ReadOnlyPolicyArns).toMatchObject({ Type: "CommaDelimitedList", Default: "" });
});

test("a role without a name of its owner's has the name that Aurora's client proposes for its type", () => {
  expect(template.Parameters.RoleName).toMatchObject({ Default: "" });
  expect(Properties.RoleName).toEqual({
    "Fn::If": [
      "NamesRole",
      { Ref: "RoleName" },
      { "Fn::If": ["IsAdmin", roleNames.Admin, { "Fn::If": ["ReadsData", roleNames.ReadData, roleNames.ReadOnly] }] },
    ],
  });
  expect(roleNames).toMatchObject({ ReadOnly: "AuroraReadOnlyRole", Admin: "AuroraAdminRole" });
});

test("the template tells the role's ARN and its own version", () => {
  expect(template.Outputs.RoleArn?.Value).toEqual({ "Fn::GetAtt": ["Role", "Arn"] });
  expect(template.Outputs.TemplateVersion?.Value).toBe(template.Metadata.TemplateVersion);
});

test("S31: the external ID has no default, and is a UUID of ours", () => {
  const { Default, ...parameter } = template.Parameters.ExternalId ?? {};
  expect(Default).toBeUndefined();
  expect(parameter).toMatchObject({ AllowedPattern: expect.stringContaining("4[0-9a-f]{3}") });
});

test("the template has no YAML alias, which CloudFormation does not read, and fits into a request", () => {
  expect(text).not.toMatch(/[:-] [&*]\w/);
  expect(text).not.toContain("<<:");
  expect(text.length).toBeLessThan(51_200);
});

const run = promisify(execFile);
const hasLint = await run("cfn-lint", ["--version"]).then(
  () => true,
  () => false,
);

test("cfn-lint finds nothing in the customer's template", async (context) => {
  if (!hasLint) {
    context.skip("cfn-lint is not here, and one command brings it: pip install cfn-lint");
  }
  const { stdout } = await run("cfn-lint", [join(root, file)]);
  expect(stdout).toBe("");
});
