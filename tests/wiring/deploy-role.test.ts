import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readYaml } from "../fixtures/template.ts";
import { unusedFeatures } from "./unused-features.ts";

type PolicyStatement = { readonly Sid: string; readonly Action: string | readonly string[]; readonly Resource: unknown };
type Role = {
  readonly Properties: {
    readonly AssumeRolePolicyDocument: { readonly Statement: readonly object[] };
    readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly PolicyStatement[] } }[];
  };
};
const file = "resources/ci/deploy-role.yml";
const { Resources } = readYaml(file) as { readonly Resources: { readonly DeployRole: Role; readonly ExecutionRole: Role } };

/** AWS' own lists: what the handlers of each resource type call, recorded from CloudFormation's registry. */
const recorded: { readonly types: Readonly<Record<string, readonly string[]>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, "cloudformation-permissions.json"), "utf8"),
);

const statementsOf = ({ Properties }: Role) => Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
const actionsOf = (role: Role) => statementsOf(role).flatMap(({ Action }) => Action);
const normal = (action: string) => action.toLowerCase();

/** Rights that AWS' lists do not name, and why CloudFormation needs them. */
const notListed: Readonly<Record<string, string>> = {
  "logs:DeleteLogDelivery": "an HTTP API's access log is a delivery: API Gateway, Logging for HTTP APIs",
  "logs:GetLogDelivery": "the same",
  "logs:ListLogDeliveries": "the same",
  "logs:UpdateLogDelivery": "the same",
};

test("S71: CloudFormation may do for a deploy what AWS lists for the template's resource types, and nothing more", () => {
  const listed = Object.values(recorded.types).flat();
  const needed = new Set(listed.filter((action) => !unusedFeatures.some(({ actions }) => actions.test(action))).map(normal));
  const allowed = new Set(actionsOf(Resources.ExecutionRole).map(normal));
  expect([...needed].filter((action) => !allowed.has(action))).toEqual([]);
  const more = [...allowed].filter((action) => !needed.has(action));
  expect(more.sort()).toEqual(Object.keys(notListed).map(normal).sort());
});

test("each feature that the template does not use excuses a right that AWS lists", () => {
  const listed = Object.values(recorded.types).flat();
  expect(unusedFeatures.filter(({ actions }) => !listed.some((action) => actions.test(action)))).toEqual([]);
});

test("S71: neither role has a wildcard among its actions, and what names no resource is named here", () => {
  const statements = [...statementsOf(Resources.DeployRole), ...statementsOf(Resources.ExecutionRole)];
  expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  expect(statements.filter(({ Resource }) => Resource === "*").map(({ Sid }) => Sid)).toEqual([
    "ValidateTemplates",
    "CompositeAlarms",
    "LogDeliveries",
  ]);
});

test("S71: the deploy from CI may read no secret, call no function, write no role, and read no table", () => {
  const actions = actionsOf(Resources.DeployRole);
  expect(actions.filter((action) => /^(secretsmanager|dynamodb|lambda|states|kms|iam|sts):/.test(action))).toEqual(["iam:PassRole"]);
});

test("S71: the deploy from CI hands CloudFormation one role, and no other service any", () => {
  expect(statementsOf(Resources.DeployRole).find(({ Sid }) => Sid === "HandOverTheExecutionRole")).toEqual({
    Sid: "HandOverTheExecutionRole",
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource: { "Fn::GetAtt": ["ExecutionRole", "Arn"] },
    Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
  });
});

test("S71: GitHub's token must be for AWS, of one repository, in one environment, letter by letter", () => {
  const [trust] = Resources.DeployRole.Properties.AssumeRolePolicyDocument.Statement;
  expect(trust).toMatchObject({
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": { "Fn::Sub": `repo:\${Repository}:environment:\${Environment}` },
      },
    },
  });
});

test("each role's policies are shorter than the 10,240 characters that IAM takes", () => {
  const size = ({ Properties }: Role) => Properties.Policies.map(({ PolicyDocument }) => JSON.stringify(PolicyDocument).length);
  const total = (role: Role) => size(role).reduce((sum, length) => sum + length, 0);
  expect(total(Resources.ExecutionRole)).toBeLessThan(9_500);
  expect(total(Resources.DeployRole)).toBeLessThan(9_500);
});
