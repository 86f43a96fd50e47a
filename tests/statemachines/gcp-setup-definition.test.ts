import { readFileSync } from "node:fs";
import validate from "asl-validator";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { failures, isFailureCode, isStoreFailure } from "../../lib/errors.ts";
import { setupTaskMinutes } from "../../lib/setup/setup-claims.ts";
import { setupDeadlineSeconds } from "../../lib/setup/setup-run.ts";
import { placeholders, readDefinition } from "../fixtures/run-gcp-setup.ts";
import { statements } from "../fixtures/template.ts";

type Retrier = {
  readonly ErrorEquals: readonly string[];
  readonly JitterStrategy?: string;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts?: number;
};
type State = {
  readonly Type: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Branches?: readonly States[];
  readonly ItemProcessor?: States;
};
type States = { readonly States: Readonly<Record<string, State>> };
type DeclaredFunction = {
  readonly handler: string;
  readonly timeout: number;
  readonly events?: readonly unknown[];
};

// CloudFormation's tags are dropped here: `!GetAtt X.Arn` reads as "X.Arn".
const readYaml = (path: string) => parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"), { logLevel: "error" });

const definition = readDefinition();
const stack = readYaml("statemachines/gcp-setup.yml").Resources;
const functions: Record<string, DeclaredFunction> = readYaml("functions/gcp-setup/functions.yml");

/** Every state with its name, also inside a map and a parallel. */
const listStates = ({ States }: States): readonly (readonly [string, State])[] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state] as const,
    ...[...(state.Branches ?? []), ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor])].flatMap(listStates),
  ]);
const states = listStates(definition);
const tasks = states.filter(([, { Type }]) => Type === "Task");
const stateOf = (name: string) => states.find(([each]) => each === name)?.[1] ?? expect.unreachable();

/** Tasks that only write how the run ended, and when its result is looked at: they use the table and a connection's lease, and nothing else. */
const endings = ["Finish", "RecordFailure"];
/** Tasks that only read at the provider. */
const readers = ["Discover", "Plan"];
/** Retryable codes of the broker itself. */
const ofToken = ["credential_conflict", "connection_busy", "refresh_interrupted", "deadline_exceeded"];

/** Every code that a retry helps, and that a task can meet. */
const retryable = Object.keys(failures)
  .filter(isFailureCode)
  .filter((code) => failures[code].retryable && (isStoreFailure(code) || failures[code].owner === "provider" || ofToken.includes(code)))
  .filter((code) => code !== "access_pending");

/** The task that has our own identity token signed, and verified by the provider. */
const signers = ["EndLogin"];
const ofIdentity = ["issuer_unavailable", "issuer_unreachable"];

/** The retriers of our own codes, without those of the runtime. */
const oursIn = (state: State) =>
  (state.Retry ?? []).map((retrier) => retrier.ErrorEquals.filter((name) => !/^(Lambda|Runtime|States|Sandbox)\./.test(name)).toSorted());

/** How long a retrier waits at most, in seconds. */
const waitOf = ({ IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY, MaxAttempts = 3 }: Retrier) =>
  Array.from({ length: MaxAttempts }, (_, attempt) => Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds)).reduce(
    (sum, delay) => sum + delay,
    0,
  );

const functionOf = (taskName: string) => functions[`gcpSetup${taskName}`];

describe("the definition of the GCP setup machine", () => {
  it("is valid Amazon States Language", () => {
    expect(validate(structuredClone(definition), { checkArn: true, checkPaths: true }).errors).toEqual([]);
  });

  it("stops at its own limit before readers show the run as interrupted", () => {
    expect(definition.TimeoutSeconds).toBeLessThan(setupDeadlineSeconds);
  });

  it("has these tasks, those inside its map and its parallel included", () => {
    expect(tasks.map(([name]) => name).toSorted()).toEqual([
      "Discover",
      "EnableApis",
      "EndLogin",
      "EnsureAccounts",
      "Finish",
      "GrantAccess",
      "Plan",
      "PrepareExport",
      "RecordFailure",
      "Verify",
      "WriteMetadata",
    ]);
  });

  it.each(tasks)("gives task %s a limit above its function's, and a catch for the rest", (name, task) => {
    expect(task.TimeoutSeconds).toBeGreaterThan(functionOf(name)?.timeout ?? Number.POSITIVE_INFINITY);
    expect(task.Catch?.at(-1)?.ErrorEquals).toEqual(["States.ALL"]);
  });

  it("lets no function work longer than a disconnect waits for one", () => {
    const longest = Math.max(...tasks.map(([name]) => functionOf(name)?.timeout ?? Number.POSITIVE_INFINITY));
    expect(longest).toBeLessThan(setupTaskMinutes * 60);
  });

  it.each(tasks)("retries in task %s exactly the codes that a retry helps, each once, and with full jitter", (name, task) => {
    const all = (task.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(all).toEqual([...new Set(all)]);
    const met = signers.includes(name) ? [...retryable, ...ofIdentity] : retryable;
    const wanted = endings.includes(name) ? ["connection_busy", "table_throttled", "table_unavailable"] : met.toSorted();
    // Only what was just made can be not there yet. It is waited for first, and without jitter, because it comes at its own time.
    const waits = endings.includes(name) || readers.includes(name) ? [] : [["access_pending"]];
    expect(oursIn(task)).toEqual([...waits, wanted, []]);
    const jitters = (task.Retry ?? []).filter(({ ErrorEquals }) => !ErrorEquals.includes("access_pending"));
    expect(jitters.map(({ JitterStrategy }) => JitterStrategy)).toEqual(["FULL", "FULL"]);
  });

  it.each(tasks)("waits in task %s for a function whose network Lambda has taken back while nobody called it", (_, task) => {
    const [ofCodes] = (task.Retry ?? []).slice(-2);
    expect(ofCodes?.ErrorEquals).toEqual(
      expect.arrayContaining(["Lambda.ENINotReadyException", "Lambda.ResourceConflictException", "Lambda.ResourceNotReadyException"]),
    );
  });

  it.each(tasks)("tries task %s again after a fault of Lambda, and once after a process that was lost", (_, task) => {
    const [ofCodes, lost] = (task.Retry ?? []).slice(-2);
    expect(ofCodes?.ErrorEquals).toEqual(
      expect.arrayContaining(["Lambda.ServiceException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException"]),
    );
    expect(lost).toMatchObject({
      ErrorEquals: ["States.Timeout", "Sandbox.Timedout", "Runtime.ExitError", "Lambda.Unknown"],
      MaxAttempts: 1,
    });
  });

  it("waits in Discover for an outage of at least ten minutes, and stops before the machine's own limit", () => {
    const longest = waitOf(stateOf("Discover").Retry?.[0] ?? expect.unreachable());
    // Full jitter waits half of that on average.
    expect(longest / 2).toBeGreaterThan(600);
    expect(longest).toBeLessThan(definition.TimeoutSeconds - 1200);
  });

  it("waits in EndLogin for an outage of ours of five minutes, and ends in time to say that the login is kept", () => {
    const [, ofCodes] = stateOf("EndLogin").Retry ?? [];
    const longest = waitOf(ofCodes ?? expect.unreachable());
    // Full jitter waits half of that on average.
    expect(longest / 2).toBeGreaterThan(300);
    expect(longest).toBeLessThan(definition.TimeoutSeconds / 4);
  });

  it.each(["EnsureAccounts", "GrantAccess", "EnableApis", "PrepareExport", "Verify", "WriteMetadata", "EndLogin"])(
    "waits in %s for what was made to spread: at least the seven minutes that Google names, at most about ten",
    (name) => {
      const longest = waitOf(stateOf(name).Retry?.[0] ?? expect.unreachable());
      expect(longest).toBeGreaterThan(7 * 60);
      expect(longest).toBeLessThan(10 * 60);
    },
  );

  it("goes on with the other projects, whatever fails in one: nothing inside the map ends the run", () => {
    const inMap: States = stateOf("Projects").ItemProcessor ?? expect.unreachable();
    for (const [name, state] of listStates(inMap)) {
      expect(state.Type, name).not.toBe("Fail");
      if (state.Type === "Task" || state.Type === "Parallel") {
        expect(state.Catch?.at(-1)?.ErrorEquals, name).toEqual(["States.ALL"]);
      }
    }
  });
});

describe("the deployment of the GCP setup machine", () => {
  it("fills each placeholder with the function of the same name", () => {
    const { DefinitionSubstitutions: substitutions } = stack.GcpSetupMachine.Properties;
    expect(Object.keys(substitutions).toSorted()).toEqual(placeholders.toSorted());
    for (const [placeholder, arn] of Object.entries(substitutions)) {
      expect(arn).toBe(`GcpSetup${placeholder.replace(/FunctionArn$/, "")}LambdaFunction.Arn`);
    }
    // A function with an event of its own is no task.
    const tasks = Object.entries(functions).filter(([, { events }]) => events === undefined);
    expect(tasks.map(([name]) => `G${name.slice(1)}LambdaFunction.Arn`).toSorted()).toEqual(Object.values(substitutions).toSorted());
  });

  it("S50: lets the machine call exactly its tasks", () => {
    const [invoke] = stack.GcpSetupMachineRole.Properties.Policies[0].PolicyDocument.Statement;
    expect(invoke.Action).toBe("lambda:InvokeFunction");
    expect(invoke.Resource.toSorted()).toEqual(Object.values(stack.GcpSetupMachine.Properties.DefinitionSubstitutions).toSorted());
  });

  it("S47: keeps the executions' data out of its log", () => {
    expect(stack.GcpSetupMachine.Properties.LoggingConfiguration).toMatchObject({ Level: "ERROR", IncludeExecutionData: false });
  });

  it.each(Object.entries(functions))("S50: gives %s no wildcard, and a file that is there", (key, { handler }) => {
    expect(JSON.stringify(statements[key])).not.toContain("*");
    const [file, exported] = handler.split(".");
    const source = readFileSync(new URL(`../../${file}.ts`, import.meta.url), "utf8");
    expect(source).toContain(`export const ${exported} = lambda(`);
  });
});
