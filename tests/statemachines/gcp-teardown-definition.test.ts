import { readFileSync } from "node:fs";
import validate from "asl-validator";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { teardownMinutes } from "../../lib/connections/teardown-result.ts";
import { failures, isFailureCode, isStoreFailure } from "../../lib/errors.ts";
import { readTeardownDefinition, teardownPlaceholders } from "../fixtures/run-gcp-teardown.ts";
import { statements } from "../fixtures/template.ts";

type Task = {
  readonly Type: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly JitterStrategy?: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly ItemProcessor?: { readonly States: Record<string, Task> };
};
type DeclaredFunction = { readonly handler: string; readonly timeout: number };

// CloudFormation's tags are dropped here: `!GetAtt X.Arn` reads as "X.Arn".
const readYaml = (path: string) => parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"), { logLevel: "error" });

const definition = readTeardownDefinition();
const stack = readYaml("statemachines/gcp-teardown.yml").Resources;
const functions: Record<string, DeclaredFunction> = readYaml("functions/gcp-teardown/functions.yml");
const maps = Object.values(definition.States as Record<string, Task>).flatMap(({ ItemProcessor }) => ItemProcessor ?? []);
const states = Object.entries<Task>(Object.assign({}, definition.States, ...maps.map(({ States }) => States)));
const tasks = states.filter(([, { Type }]) => Type === "Task");

const functionOf = (task: string) => functions[`gcpTeardown${task === "UndoShared" ? "UndoTarget" : task}`];
const ourCodes = ({ Retry = [] }: Task) =>
  Retry.flatMap(({ ErrorEquals }) => ErrorEquals).filter((name) => !/^(Lambda|Runtime|States|Sandbox)\./.test(name));

describe("the definition of the teardown machine", () => {
  it("is valid Amazon States Language", () => {
    expect(validate(structuredClone(definition), { checkArn: true, checkPaths: true }).errors).toEqual([]);
  });

  it("stops at its own limit before the schedule goes on without it", () => {
    expect(definition.TimeoutSeconds).toBeLessThan(teardownMinutes * 60);
  });

  it.each(tasks)("gives task %s a limit above its function's, retries with full jitter, and a catch for the rest", (name, task) => {
    expect(task.TimeoutSeconds).toBeGreaterThan(functionOf(name)?.timeout ?? Number.POSITIVE_INFINITY);
    expect(task.Retry?.map(({ JitterStrategy }) => JitterStrategy)).toEqual(["FULL", "FULL"]);
    expect(task.Catch?.map(({ ErrorEquals }) => ErrorEquals)).toEqual([["States.ALL"]]);
  });

  it.each(tasks)("retries in task %s only our codes that a retry helps, those of the table included", (_, task) => {
    expect(ourCodes(task).filter((code) => !isFailureCode(code) || !failures[code].retryable)).toEqual([]);
    expect(ourCodes(task)).toEqual(expect.arrayContaining(["table_throttled", "table_unavailable"]));
  });

  it.each(["UndoTarget", "UndoShared"])("retries in %s every retryable code of the token, the stores and the provider", (name) => {
    const [, task] = tasks.find(([one]) => one === name) ?? expect.unreachable();
    const ofToken = [
      "credential_conflict",
      "connection_busy",
      "refresh_interrupted",
      "mass_refusal",
      "access_token_rejected",
      "deadline_exceeded",
    ];
    // Nothing is proved in a teardown.
    const expected = Object.keys(failures)
      .filter(isFailureCode)
      .filter((code) => isStoreFailure(code) || failures[code].owner === "provider" || ofToken.includes(code))
      .filter((code) => failures[code].retryable && code !== "access_pending");
    expect(ourCodes(task).toSorted()).toEqual(expected.toSorted());
  });
});

describe("the deployment of the teardown machine", () => {
  it("fills each placeholder with the function of the same name, and lets the machine call exactly those", () => {
    const { DefinitionSubstitutions: substitutions } = stack.GcpTeardownMachine.Properties;
    expect(Object.keys(substitutions).toSorted()).toEqual(teardownPlaceholders.toSorted());
    const arns = Object.keys(functions).map((name) => `G${name.slice(1)}LambdaFunction.Arn`);
    expect(Object.values(substitutions).toSorted()).toEqual(arns.toSorted());
    const [invoke] = stack.GcpTeardownMachineRole.Properties.Policies[0].PolicyDocument.Statement;
    expect([invoke.Action, invoke.Resource.toSorted()]).toEqual(["lambda:InvokeFunction", arns.toSorted()]);
  });

  it("S47: keeps the executions' data out of its log", () => {
    expect(stack.GcpTeardownMachine.Properties.LoggingConfiguration).toMatchObject({ Level: "ERROR", IncludeExecutionData: false });
  });

  it.each(Object.entries(functions))("S50: gives %s no wildcard, and a file that is there", (key, { handler }) => {
    expect(JSON.stringify(statements[key])).not.toContain("*");
    const source = readFileSync(new URL(`../../${handler.replace(/\.handler$/, ".ts")}`, import.meta.url), "utf8");
    expect(source).toContain("export const handler = lambda(");
  });
});
