import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import { account } from "../../local/embedded/roles.ts";
import { buildTrustPolicy, rolePrefix, toRoleArn } from "../../ops/identity/role-policies.ts";
import { type PackagedTemplate, readPackage } from "../fixtures/packaged-stage.ts";
import { allows, type IamStatement, readDeployRoles } from "./iam-rights.ts";

type Plugin = new (serverless: object) => { readonly hooks: Readonly<Record<string, () => void>> };
type Policy = { readonly PolicyName: string; readonly PolicyDocument: { readonly Statement: readonly IamStatement[] } };
type Variables = Record<string, unknown>;

const require = createRequire(import.meta.url);
const plugins = ["grant-issuer-key", "grant-identity-roles"].map((name) => require(`../../packaging/${name}.cjs`) as Plugin);
const own = ["issuer-key", "identity-roles"];

let packaged: string;
beforeAll(async () => {
  packaged = await readPackage("dev");
});

/** The policies that a source gives to the functions' roles: by the role's logical id, with the names of those policies. */
function grant(source: string) {
  const template = JSON.parse(packaged) as PackagedTemplate;
  const policiesOf = (properties: Readonly<Record<string, unknown>>) => properties.Policies as Policy[];
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === "AWS::IAM::Role") {
      Object.assign(Properties, { Policies: policiesOf(Properties).filter(({ PolicyName }) => !own.includes(PolicyName)) });
    }
    const { Variables: variables } = (Properties?.Environment ?? {}) as { Variables?: Variables };
    if (variables?.IDENTITY_SOURCE !== undefined) {
      variables.IDENTITY_SOURCE = source;
    }
  }
  const provider = { getStage: () => "dev" };
  for (const Plugin of plugins) {
    const serverless = { service: { provider: { compiledCloudFormationTemplate: template } }, getProvider: () => provider };
    new Plugin(serverless).hooks["before:package:finalize"]?.();
  }
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
    Type === "AWS::IAM::Role"
      ? policiesOf(Properties)
          .filter(({ PolicyName }) => own.includes(PolicyName))
          .map((policy) => ({ id, ...policy }))
      : [],
  );
}

describe("with AWS as the issuer", () => {
  test("S50: the functions that would sign may assume the roles of organisations instead, and none may sign", () => {
    const [kms, sts] = [grant("kms"), grant("aws-sts")];
    expect(new Set(kms.map(({ PolicyName }) => PolicyName))).toEqual(new Set(["issuer-key"]));
    expect(new Set(sts.map(({ PolicyName }) => PolicyName))).toEqual(new Set(["identity-roles"]));
    expect(sts.length).toBeGreaterThan(3);
    expect(sts.map(({ id }) => id).sort()).toEqual(kms.map(({ id }) => id).sort());
    const statements = sts.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(new Set(statements.map((statement) => JSON.stringify(statement)))).toEqual(
      new Set([
        JSON.stringify({
          Effect: "Allow",
          Action: "sts:AssumeRole",
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
  expect(["aurora-oauth-dev-tokensServe-eu-west-1-lambdaRole", "aurora-oauth-dev-connectionsRefreshLong-eu-west-1"].map(lets)).toEqual([
    true,
    true,
  ]);
  expect(["aurora-oauth-dev-aws-access", "aurora-oauth-prod-tokensServe-eu-west-1-lambdaRole", "admin"].map(lets)).toEqual([
    false,
    false,
    false,
  ]);
});
