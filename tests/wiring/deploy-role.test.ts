import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { account, region } from "../../local/embedded/roles.ts";
import { readYaml } from "../fixtures/template.ts";
import { boundaryOf, type IamStatement, matches, readDeployRoles, statementsOf } from "./iam-rights.ts";
import { unusedFeatures } from "./unused-features.ts";

const { DeployRole, ExecutionRole, Boundary } = readDeployRoles("dev");
const deployStatements = statementsOf(DeployRole);
const executionStatements = statementsOf(ExecutionRole);
const documentOf = (role: typeof Boundary, property: string) =>
  (role?.Properties[property] ?? { Statement: [] }) as { readonly Statement: readonly IamStatement[] };
const boundary = documentOf(Boundary, "PolicyDocument").Statement;

/** AWS' own lists: what the handlers of each resource type call, recorded from CloudFormation's registry. */
const recorded: { readonly types: Readonly<Record<string, readonly string[]>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, "cloudformation-permissions.json"), "utf8"),
);

const actionsOf = (statements: readonly IamStatement[]) => statements.flatMap(({ Action }) => Action);
const normal = (action: string) => action.toLowerCase();
const withAction = (action: string) => executionStatements.filter(({ Action }) => [Action].flat().includes(action));

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
  const allowed = new Set(actionsOf(executionStatements).map(normal));
  expect([...needed].filter((action) => !allowed.has(action))).toEqual([]);
  const more = [...allowed].filter((action) => !needed.has(action));
  expect(more.sort()).toEqual(Object.keys(notListed).map(normal).sort());
});

test("each feature that the template does not use excuses a right that AWS lists", () => {
  const listed = Object.values(recorded.types).flat();
  expect(unusedFeatures.filter(({ actions }) => !listed.some((action) => actions.test(action)))).toEqual([]);
});

test("S71: neither role has a wildcard among its actions, and what names no resource is named here", () => {
  const statements = [...deployStatements, ...executionStatements];
  expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  expect(statements.filter(({ Resource }) => Resource === "*").map(({ Sid }) => Sid)).toEqual([
    "ValidateTemplates",
    "Networks",
    "CompositeAlarms",
    "LogDeliveries",
    "MakeAuditKey",
  ]);
});

test("S71: the deploy from CI may read no secret, call no function, write no role, and read no table", () => {
  const actions = actionsOf(deployStatements);
  expect(actions.filter((action) => /^(secretsmanager|dynamodb|lambda|states|kms|iam|sts):/.test(action))).toEqual(["iam:PassRole"]);
});

test("S71: the deploy from CI may change the stack of the application and that of its foundation, and no other", () => {
  const stacks = ["dev", "dev-foundation", "dev-other", "dev2", "dev2-foundation", "ci-dev"].filter((name) =>
    deployStatements.some(
      ({ Action, Resource }) =>
        [Action].flat().includes("cloudformation:ExecuteChangeSet") &&
        [Resource ?? []].flat().some((one) => matches(one, `arn:aws:cloudformation:${region}:${account}:stack/aurora-oauth-${name}/id`)),
    ),
  );
  expect(stacks).toEqual(["dev", "dev-foundation"]);
});

test("S71: the deploy from CI hands CloudFormation one role, and no other service any", () => {
  expect(deployStatements.find(({ Sid }) => Sid === "HandOverTheExecutionRole")).toEqual({
    Sid: "HandOverTheExecutionRole",
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource: `arn:aws:iam::${account}:role/aurora-oauth-ci-dev-execution`,
    Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
  });
});

test.each([
  ["without ids", "", "repo:acme/aurora-oauth:environment:prod"],
  ["with the ids of owner and repository", "1234567/7654321", "repo:acme@1234567/aurora-oauth@7654321:environment:prod"],
])("S71: GitHub's token must be for AWS, of one repository, in one environment, letter by letter, %s", (_, ids, subject) => {
  const [trust] = documentOf(readDeployRoles("dev", ids).DeployRole, "AssumeRolePolicyDocument").Statement;
  expect(trust).toMatchObject({
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": subject,
      },
    },
  });
});

test("S71: rights are given to a role with the stage's boundary only, and nothing takes the boundary away or changes it", () => {
  for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary"]) {
    expect(withAction(action), action).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Resource: `arn:aws:iam::${account}:role/aurora-oauth-dev-*`,
        Condition: { StringEquals: { "iam:PermissionsBoundary": boundaryOf("dev") } },
      }),
    ]);
  }
  const onRoles = actionsOf(executionStatements).filter((action) => action.startsWith("iam:"));
  expect(
    onRoles.filter((action) => !/Role(Polic(y|ies)|Description)?$|^iam:(UpdateAssumeRolePolicy|ListAttachedRolePolicies)$/.test(action)),
  ).toEqual(["iam:PutRolePermissionsBoundary"]);
});

test("S71: the boundary lets a role take the access role, those of organisations and customers' roles, and no other role of the account", () => {
  const roles = boundary.filter(({ Action }) => [Action].flat().includes("sts:AssumeRole"));
  expect(roles.map(({ Effect, Resource, NotResource, Condition }) => ({ Effect, Resource, NotResource, Condition }))).toEqual([
    { Effect: "Allow", Resource: "arn:aws:iam::*:role/*" },
    {
      Effect: "Deny",
      NotResource: [`arn:aws:iam::${account}:role/aurora-oauth-dev-aws-access`, `arn:aws:iam::${account}:role/aurora-t-*`],
      Condition: { StringEquals: { "aws:ResourceAccount": account } },
    },
  ]);
});

test("S71: the boundary has no wildcard among its actions, and names what it allows on everything", () => {
  expect(actionsOf(boundary).filter((action) => action.includes("*"))).toEqual([]);
  expect(boundary.filter(({ Resource }) => Resource === "*").map(({ Sid }) => Sid)).toEqual(["MachinesLogs", "Network"]);
});

const others = ["dev2", "prod", "ci", "ci-dev"];

test.each(others)("S71: neither the boundary nor CloudFormation's role of dev reaches what belongs to aurora-oauth-%s", (stage) => {
  const regional = (service: string, name: string) => `arn:aws:${service}:${region}:${account}:${name}`;
  const foreign = [
    regional("lambda", `function:aurora-oauth-${stage}-tokensServe`),
    `arn:aws:iam::${account}:role/aurora-oauth-${stage}-refresh-${region}`,
    `arn:aws:iam::${account}:role/aurora-oauth-${stage}`,
    regional("dynamodb", `table/aurora-oauth-${stage}`),
    regional("secretsmanager", `secret:aurora-oauth/${stage}/seal-key-AbCdEf`),
    regional("secretsmanager", `secret:aurora-oauth-${stage}/connections/gcp/acme/default/credential-AbCdEf`),
    regional("events", `event-bus/aurora-oauth-${stage}`),
    regional("states", `stateMachine:aurora-oauth-${stage}-gcp-setup`),
    regional("logs", `log-group:aurora-oauth-${stage}/jobs`),
    regional("logs", `log-group:/aws/http-api/aurora-oauth-${stage}`),
    regional("logs", `log-group:/aws/vendedlogs/states/aurora-oauth-${stage}-gcp-setup`),
    `arn:aws:s3:::aurora-oauth-${stage}-serverlessdeploymentbucket-1a2b`,
  ];
  const named = [...boundary, ...executionStatements].filter(({ Sid }) => Sid !== "CustomersRoles");
  const patterns = named.flatMap(({ Resource = [] }) => Resource).filter((pattern) => pattern !== "*");
  expect(foreign.filter((arn) => patterns.some((pattern) => matches(pattern, arn)))).toEqual([]);
});

test("S71: no stage is named ci: its roles would have the names of the roles that deploy", () => {
  const { Parameters } = readYaml("resources/ci/deploy-role.yml") as { Parameters: { Stage: { AllowedPattern: string } } };
  const pattern = new RegExp(`^(?:${Parameters.Stage.AllowedPattern})$`);
  expect(["dev", "prod", "private", "ci2", "ci"].map((stage) => pattern.test(stage))).toEqual([true, true, true, true, false]);
});

test("each policy is shorter than IAM takes: 10,240 characters a role, 6,144 a boundary", () => {
  expect(JSON.stringify(ExecutionRole?.Properties.Policies).length).toBeLessThan(9_500);
  expect(JSON.stringify(DeployRole?.Properties.Policies).length).toBeLessThan(9_500);
  expect(JSON.stringify(boundary).length).toBeLessThan(5_500);
});
