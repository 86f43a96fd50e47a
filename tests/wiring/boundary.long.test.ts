import { beforeAll, expect, test } from "vitest";
import { operatedAttributes } from "../../lib/table/operated-attributes.ts";
import { account, region } from "../../local/embedded/roles.ts";
import { type PackagedTemplate, readPackage, resolveTemplate } from "../fixtures/packaged-stage.ts";
import { allows, type IamStatement, matches, readDeployRoles, statementsOf } from "./iam-rights.ts";

const { Boundary, ExecutionRole } = readDeployRoles("private");
const boundary = (Boundary?.Properties.PolicyDocument as { readonly Statement: readonly IamStatement[] } | undefined)?.Statement ?? [];

let packaged: PackagedTemplate;
beforeAll(async () => {
  packaged = await readPackage("private");
});

const stores = { CredentialsInSecretsManager: { "Fn::Equals": ["", ""] }, VaultLoginInSecretsManager: { "Fn::Equals": ["", ""] } };
const ofType = (type: string) => Object.entries(packaged.Resources).flatMap(([id, { Type }]) => (Type === type ? [id] : []));

/** What every role of the stage may do, with each way to store credentials: an action on a pattern of resources, under a condition. */
function listRights() {
  const resolved = resolveTemplate(packaged, { stage: "private" }, stores);
  return ofType("AWS::IAM::Role").flatMap((role) =>
    statementsOf({ Properties: resolved(role) }).flatMap(({ Effect, Action, Resource, Condition }) =>
      [Action]
        .flat()
        .flatMap((action) => [Resource ?? []].flat().map((resource) => ({ role, effect: Effect, action, resource, condition: Condition }))),
    ),
  );
}

test("S71: the boundary holds every right of every role, with each way to store credentials", () => {
  const rights = listRights().filter(({ effect }) => effect === "Allow");
  expect(rights.length).toBeGreaterThan(500);
  const outside = rights.filter(({ action, resource, condition }) => !allows(boundary, action, resource, condition));
  expect(outside).toEqual([]);
});

test("S71: the boundary has no action that no role has", () => {
  const used = new Set(listRights().map(({ action }) => action));
  const held = boundary.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action);
  expect(held.filter((action) => !used.has(action))).toEqual([]);
});

test("S50: the boundary holds the scan to the attributes of the operator's view", () => {
  const [scan, ...others] = boundary.filter(({ Action }) => [Action].flat().includes("dynamodb:Scan"));
  expect(others).toEqual([]);
  expect(scan?.Condition?.["ForAllValues:StringEquals"]?.["dynamodb:Attributes"]).toEqual([...operatedAttributes]);
});

/** How the ARN of each type of resource is made of its name, and what CloudFormation does first with it. */
const named: Readonly<Record<string, { readonly property: string; readonly create: string; readonly arn: (name: string) => string }>> = {
  "AWS::DynamoDB::Table": { property: "TableName", create: "dynamodb:CreateTable", arn: (name) => regional("dynamodb", `table/${name}`) },
  "AWS::Events::EventBus": { property: "Name", create: "events:CreateEventBus", arn: (name) => regional("events", `event-bus/${name}`) },
  "AWS::Events::Rule": { property: "Name", create: "events:PutRule", arn: (name) => regional("events", `rule/${name}`) },
  "AWS::IAM::Role": { property: "RoleName", create: "iam:TagRole", arn: (name) => `arn:aws:iam::${account}:role/${name}` },
  "AWS::Lambda::Function": {
    property: "FunctionName",
    create: "lambda:CreateFunction",
    arn: (name) => regional("lambda", `function:${name}`),
  },
  "AWS::Logs::LogGroup": { property: "LogGroupName", create: "logs:CreateLogGroup", arn: (name) => regional("logs", `log-group:${name}`) },
  "AWS::StepFunctions::StateMachine": {
    property: "StateMachineName",
    create: "states:CreateStateMachine",
    arn: (name) => regional("states", `stateMachine:${name}`),
  },
};
const regional = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

test.each(Object.entries(named))("S71: CloudFormation may make each %s of the stage, by its name", (type, { property, create, arn }) => {
  const resolved = resolveTemplate(packaged, { stage: "private" });
  // A name that CloudFormation makes begins with the stack's.
  const names = ofType(type).map((id) => String(resolved(id)[property] ?? `aurora-oauth-private-${id}-1A2B3C`));
  expect(names.length).toBeGreaterThan(0);
  const statements = statementsOf(ExecutionRole);
  expect(names.filter((name) => !allows(statements, create, arn(name)))).toEqual([]);
});

test("S71: a pattern is held only by one that is as wide", () => {
  expect(matches("arn:aws:iam::*:role/*", "arn:aws:iam::123456789012:role/x")).toBe(true);
  expect(matches("a/b-*", "a/*")).toBe(false);
  expect(matches("a/*", "a/b-??????")).toBe(true);
  expect(matches("table/t", "table/t/index/due")).toBe(false);
});
