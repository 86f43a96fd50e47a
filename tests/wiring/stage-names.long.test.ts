import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { packageStage } from "../../local/deployed/packages.ts";
import { account } from "../../local/embedded/roles.ts";
import { intrinsicsOf, joinTemplates, type PackagedTemplate } from "../fixtures/packaged-stage.ts";
import { readYaml, root, sets, template } from "../fixtures/template.ts";
import { allows, readDeployRoles, statementsOf } from "./iam-rights.ts";

const require = createRequire(import.meta.url);
const { fits, pattern }: { fits: (name: string) => boolean; pattern: string } = require("../../resources/parameters/stage-name.cjs");

/** Every region that the AWS SDK knows. */
const regions = [
  ...new Set(
    [...readFileSync(require.resolve("@aws-sdk/client-s3"), "utf8").matchAll(/"([a-z]{2}(?:-[a-z]+)+-\d)"/g)].map(([, name = ""]) => name),
  ),
];
const longestRegion = regions.toSorted((one, other) => other.length - one.length)[0] ?? "";

/** A stage of each length that may be deployed. */
const stages = Array.from({ length: 64 }, (_, index) => `s${"t".repeat(index)}`).filter(fits);
const longestStage = stages.at(-1) ?? "";

/** The most characters that AWS takes, by the property that names a resource. */
const most: Readonly<Record<string, number>> = {
  BucketName: 63,
  DashboardName: 255,
  FunctionName: 64,
  LogGroupName: 512,
  QueueName: 80,
  RoleName: 64,
  StateMachineName: 80,
  TableName: 255,
};

let packaged: PackagedTemplate;
beforeAll(async () => {
  const longest = { stage: longestStage, region: longestRegion, params: {} };
  packaged = joinTemplates(await packageStage(root, join(root, "node_modules/node/bin"), longest));
});

test("the deploy's role and the framework take the same names for a stage", () => {
  const { Parameters } = readYaml("resources/ci/deploy-role.yml") as { Parameters: { Stage: { AllowedPattern: string } } };
  expect(Parameters.Stage.AllowedPattern).toBe(pattern);
  expect(stages.map((stage) => stage.length)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(["production", "staging", "integration"].filter((stage) => !fits(stage))).toEqual([]);
  expect(regions.length).toBeGreaterThan(35);
});

test("the longest stage in the longest region is packaged, and each name in it is one that AWS takes", () => {
  const { resolveText } = intrinsicsOf(packaged, { stage: longestStage, region: longestRegion });
  const names = Object.entries(packaged.Resources).flatMap(([id, { Type, Properties = {} }]) =>
    // What is about a function names it by its ARN.
    Object.keys(most).flatMap((property) =>
      property in Properties && (property !== "FunctionName" || Type === "AWS::Lambda::Function")
        ? [{ id, property, name: resolveText(Properties[property], id) }]
        : [],
    ),
  );
  expect(new Set(names.map(({ property }) => property))).toEqual(new Set(Object.keys(most)));
  expect(names.filter(({ property, name }) => name.length > (most[property] ?? 0))).toEqual([]);
});

describe.each(stages)("stage %s", (stage) => {
  const stack = `aurora-oauth-${stage}`;

  test.each(regions)("in %s has roles of functions, functions and a bucket that AWS takes", (region) => {
    const roles = Object.keys(sets).map((name) => `${stack}-${name}-${region}`);
    expect(roles.filter((name) => name.length > 64)).toEqual([]);
    expect(Object.keys(template.functions).filter((key) => `${stack}-${key}`.length > 64)).toEqual([]);
    expect(`${stack}-audit-${account}-${region}`.length).toBeLessThanOrEqual(63);
  });

  test("S71: the names that CloudFormation makes are among those that the deploy's roles reach", () => {
    const { DeployRole, ExecutionRole } = readDeployRoles(stage);
    const deploy = statementsOf(DeployRole);
    const execution = statementsOf(ExecutionRole);
    const bucket = `arn:aws:s3:::${nameIt(stack, "serverlessdeploymentbucket", 63)}`;
    expect(allows(deploy, "s3:ListBucket", bucket)).toBe(true);
    expect(allows(deploy, "s3:PutObject", `${bucket}/serverless/a.zip`)).toBe(true);
    expect(allows(execution, "s3:CreateBucket", bucket)).toBe(true);
    expect(allows(execution, "s3:GetObject", `${bucket}/serverless/a.zip`)).toBe(true);
    const unnamed = Object.entries(packaged.Resources).filter(([, { Type }]) => Type === "AWS::IAM::Role" || Type === "AWS::Events::Rule");
    expect(unnamed.length).toBeGreaterThan(30);
    for (const [id, { Type }] of unnamed) {
      const name = nameIt(stack, id, 64);
      const [action, arn] =
        Type === "AWS::IAM::Role"
          ? ["iam:DeleteRole", `arn:aws:iam::${account}:role/${name}`]
          : ["events:PutRule", `arn:aws:events:eu-west-1:${account}:rule/${name}`];
      expect(allows(execution, action, arn), name).toBe(true);
    }
  });
});

/** The name that CloudFormation gives a resource that has none. One that is too long has 24 characters of the stack's name and of the resource's. */
function nameIt(stack: string, id: string, limit: number): string {
  const name = `${stack}-${id}-1a2b3c4d5e6f7`;
  return name.length <= limit ? name : `${stack.slice(0, 24)}-${id.slice(0, 24)}-1a2b3c4d5e6f7`.slice(0, limit);
}
