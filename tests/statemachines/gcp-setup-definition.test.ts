import { readFileSync } from "node:fs";
import validate from "asl-validator";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { setupDeadlineSeconds } from "../../functions/gcp/to-setup-status.ts";
import { isStoreFailure } from "../../lib/errors.ts";
import { failures } from "../../lib/failure-codes.ts";
import { isFailureCode } from "../../lib/setup/parse-failure-code.ts";
import { placeholders, readDefinition } from "../fixtures/run-gcp-setup.ts";

type Task = {
  readonly Type: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly JitterStrategy?: string;
    readonly IntervalSeconds?: number;
    readonly BackoffRate?: number;
    readonly MaxDelaySeconds?: number;
    readonly MaxAttempts?: number;
  }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
};
type Statement = { readonly Action: string | string[]; readonly Resource: unknown };
type DeclaredFunction = { readonly handler: string; readonly timeout: number; readonly iamRoleStatements: readonly Statement[] };

// CloudFormation's tags are dropped here: `!GetAtt X.Arn` reads as "X.Arn".
const readYaml = (path: string) => parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"), { logLevel: "error" });

const definition = readDefinition();
const stack = readYaml("statemachines/gcp-setup.yml").Resources;
const functions: Record<string, DeclaredFunction> = readYaml("functions/gcp-setup/functions.yml");
const states: Record<string, Task> = { ...definition.States, ...definition.States.Projects.ItemProcessor.States };
const tasks = Object.entries(states).filter(([, { Type }]) => Type === "Task");

const functionOf = (taskName: string) => functions[`gcpSetup${taskName}`];

describe("the definition of the GCP setup machine", () => {
  it("is valid Amazon States Language", () => {
    expect(validate(structuredClone(definition), { checkArn: true, checkPaths: true }).errors).toEqual([]);
  });

  it("stops at its own limit before readers show the run as interrupted", () => {
    expect(definition.TimeoutSeconds).toBeLessThan(setupDeadlineSeconds);
  });

  it.each(tasks)("gives task %s a limit above its function's, retries with full jitter, and a catch for the rest", (name, task) => {
    expect(task.TimeoutSeconds).toBeGreaterThan(functionOf(name)?.timeout ?? Number.POSITIVE_INFINITY);
    expect(task.Retry?.map(({ JitterStrategy }) => JitterStrategy)).toEqual(["FULL", "FULL"]);
    expect(task.Catch?.map(({ ErrorEquals }) => ErrorEquals)).toEqual([["States.ALL"]]);
  });

  it.each(tasks)("retries in task %s only our codes that a retry helps, all of its stores' included", (_, task) => {
    const ours = (task.Retry ?? [])
      .flatMap(({ ErrorEquals }) => ErrorEquals)
      .filter((name) => !/^(Lambda|Runtime|States|Sandbox)\./.test(name));
    expect(ours.filter((code) => !isFailureCode(code) || !failures[code].retryable)).toEqual([]);
    expect(ours).toEqual(expect.arrayContaining(["table_throttled", "table_unavailable"]));
  });

  it("retries in Discover every retryable code of the broker, the stores and the provider", () => {
    const [first] = states.Discover?.Retry ?? [];
    const ofToken = ["credential_conflict", "connection_busy", "refresh_interrupted", "deadline_exceeded"];
    const expected = Object.keys(failures)
      .filter(isFailureCode)
      .filter((code) => isStoreFailure(code) || failures[code].owner === "provider" || ofToken.includes(code))
      .filter((code) => failures[code].retryable);
    expect(first?.ErrorEquals).toEqual(expect.arrayContaining(expected));
  });

  it("waits in Discover for an outage of at least ten minutes, and stops before the machine's own limit", () => {
    const [{ IntervalSeconds = 0, BackoffRate = 1, MaxDelaySeconds = 0, MaxAttempts = 0 } = {}] = states.Discover?.Retry ?? [];
    const delays = Array.from({ length: MaxAttempts }, (_, attempt) => Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds));
    const longest = delays.reduce((sum, delay) => sum + delay, 0);
    // Full jitter waits half of that on average.
    expect(longest / 2).toBeGreaterThan(600);
    expect(longest).toBeLessThan(definition.TimeoutSeconds - 1200);
  });
});

describe("the deployment of the GCP setup machine", () => {
  it("fills each placeholder with the function of the same name", () => {
    const { DefinitionSubstitutions: substitutions } = stack.GcpSetupMachine.Properties;
    expect(Object.keys(substitutions).toSorted()).toEqual(placeholders.toSorted());
    for (const [placeholder, arn] of Object.entries(substitutions)) {
      expect(arn).toBe(`GcpSetup${placeholder.replace(/FunctionArn$/, "")}LambdaFunction.Arn`);
    }
    expect(
      Object.keys(functions)
        .map((name) => `G${name.slice(1)}LambdaFunction.Arn`)
        .toSorted(),
    ).toEqual(Object.values(substitutions).toSorted());
  });

  it("S50: lets the machine call exactly its tasks", () => {
    const [invoke] = stack.GcpSetupMachineRole.Properties.Policies[0].PolicyDocument.Statement;
    expect(invoke.Action).toBe("lambda:InvokeFunction");
    expect(invoke.Resource.toSorted()).toEqual(Object.values(stack.GcpSetupMachine.Properties.DefinitionSubstitutions).toSorted());
  });

  it("S47: keeps the executions' data out of its log", () => {
    expect(stack.GcpSetupMachine.Properties.LoggingConfiguration).toMatchObject({ Level: "ERROR", IncludeExecutionData: false });
  });

  it.each(Object.entries(functions))("S50: gives %s no wildcard, and a file that is there", (_, { handler, iamRoleStatements }) => {
    expect(JSON.stringify(iamRoleStatements)).not.toContain("*");
    const source = readFileSync(new URL(`../../${handler.replace(/\.handler$/, ".ts")}`, import.meta.url), "utf8");
    expect(source).toContain("export const handler = lambda(");
  });
});
