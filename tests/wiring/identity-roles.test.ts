import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { account } from "../../local/embedded/roles.ts";
import { buildTrustPolicy, rolePrefix, toRoleArn } from "../../ops/identity/role-policies.ts";
import { allows, type IamStatement, readDeployRoles } from "./iam-rights.ts";

type Policy = { readonly PolicyDocument?: { readonly Statement: readonly IamStatement[] } };
type Roles = { readonly Resources: Readonly<Record<string, { readonly Properties: { readonly Policies: readonly Policy[] } }>> };

const roles: { fromParameters(param: (name: string) => string): Roles } = createRequire(import.meta.url)(
  "../../resources/rights/collect-roles.cjs",
);

/** The statements of the roles of a stage with this source that are about identity tokens, each with its role. */
function grant(source: string) {
  const { Resources } = roles.fromParameters((name) => (name === "identitySource" ? source : ""));
  const isOfTokens = ({ Action, Resource }: IamStatement) =>
    Action.includes("kms:Sign")
      ? !/(Audit|Certificate)Key/.test(JSON.stringify(Resource))
      : JSON.stringify(Resource).includes("role/aurora-t-");
  return Object.entries(Resources).flatMap(([id, { Properties }]) => {
    const own = Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument?.Statement ?? []).filter(isOfTokens);
    return own.length === 0 ? [] : [{ id, own }];
  });
}

describe("with AWS as the issuer", () => {
  test("S50: the functions that would sign may assume the roles of organisations instead, and none may sign", () => {
    const [kms, sts] = [grant("kms"), grant("aws-sts")];
    expect(new Set(kms.flatMap(({ own }) => own.flatMap(({ Action }) => Action)))).toEqual(new Set(["kms:GetPublicKey", "kms:Sign"]));
    expect(sts.length).toBeGreaterThan(3);
    expect(sts.map(({ id }) => id)).toEqual(kms.map(({ id }) => id));
    const statements = sts.flatMap(({ own }) => own);
    expect(new Set(statements.map((statement) => JSON.stringify(statement)))).toEqual(
      new Set([
        JSON.stringify({
          Effect: "Allow",
          Action: ["sts:AssumeRole"],
          Resource: { "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${rolePrefix}*` },
        }),
      ]),
    );
  });

  test("S71: the boundary of a stage lets its functions assume them, and no other role of the account", () => {
    const { Properties } = readDeployRoles("private").Boundary ?? expect.unreachable();
    const { Statement } = Properties.PolicyDocument as { readonly Statement: readonly IamStatement[] };
    const may = (role: string) => allows(Statement, "sts:AssumeRole", `arn:aws:iam::${account}:role/${role}`, undefined);
    expect([`${rolePrefix}0f5f1a5e`, "aurora-oauth-private-aws-access"].map(may)).toEqual([true, true]);
    const denied = Statement.find(({ Effect, Action }) => Effect === "Deny" && [Action].flat().includes("sts:AssumeRole"));
    expect(JSON.stringify(denied)).toContain(`role/${rolePrefix}*`);
  });
});

test("a role of an organisation lets in functions of its stage, and not the role that customers of AWS trust", () => {
  const place = { partition: "aws", account, region: "eu-west-1", stack: "aurora-oauth-dev" };
  const { Statement } = buildTrustPolicy(place) as {
    Statement: { Condition: { ArnLike: { "aws:PrincipalArn": readonly string[] } } }[];
  };
  const patterns = Statement.flatMap(({ Condition }) => Condition.ArnLike["aws:PrincipalArn"]);
  const lets = (name: string) => patterns.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(toRoleArn(place, name)));
  expect(lets("aurora-oauth-dev-refresh-eu-west-1")).toBe(true);
  expect(["aurora-oauth-dev-aws-access", "aurora-oauth-prod-refresh-eu-west-1", "admin"].map(lets)).toEqual([false, false, false]);
});
