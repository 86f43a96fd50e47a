import { readFileSync } from "node:fs";
import { StateMachine } from "aws-local-stepfunctions";
import { createTask as createDiscover } from "../../functions/gcp-setup/discover.ts";
import { createTask as createFinish } from "../../functions/gcp-setup/finish.ts";
import { createTask as createRecordFailure } from "../../functions/gcp-setup/record-failure.ts";
import { createTask as createWriteMetadata } from "../../functions/gcp-setup/write-metadata.ts";
import {
  facts,
  fakeEvents,
  fakeGoogle,
  fakeLiveToken,
  fakeProjects,
  fakeRuns,
  newRun,
  projectsNamed,
  startOfTime,
} from "./gcp-setup-fakes.ts";

const text = readFileSync(new URL("../../statemachines/gcp-setup.asl.json", import.meta.url), "utf8");

/** The definition as CloudFormation would hand it on: each placeholder filled. */
export const readDefinition = () => JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, "arn:aws:lambda:eu-west-1:123456789012:function:$1"));
export const placeholders = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);

type Task = (input: unknown) => Promise<unknown>;
export type Ports = ReturnType<typeof buildPorts>;

export function buildPorts(projects = projectsNamed(2)) {
  const clock = () => startOfTime;
  return {
    clock,
    runs: fakeRuns(clock),
    withLiveToken: fakeLiveToken(),
    google: fakeGoogle(projects),
    projects: fakeProjects(),
    events: fakeEvents(),
  };
}

/** Runs the real definition with the real tasks on these ports. */
export async function runSetup(
  ports: Ports,
  selectedProjectIds: string[] = [],
  wrap: (name: string, task: Task) => Task = (_, task) => task,
) {
  const discover = createDiscover(ports);
  const tasks: Record<string, Task> = {
    Discover: (input) => discover(input, { getRemainingTimeInMillis: () => 300_000 }),
    WriteMetadata: createWriteMetadata(ports),
    Finish: createFinish(ports),
    RecordFailure: createRecordFailure(ports),
  };
  const calls: string[] = [];
  const handlers = Object.entries(tasks).map(([name, task]) => [
    name,
    async (input: unknown) => {
      calls.push(name);
      // Between states there is JSON and nothing else.
      return JSON.parse(JSON.stringify(await wrap(name, task)(JSON.parse(JSON.stringify(input)))));
    },
  ]);
  await ports.runs.create({ ...newRun, selectedProjectIds });
  const machine = new StateMachine(readDefinition());
  const execution = machine.run(
    { ...facts, selectedProjectIds },
    {
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(handlers),
        retryIntervalOverrides: Object.fromEntries(Object.keys(tasks).map((name) => [name, 0])),
      },
    },
  );
  // How it ended is the last event of the log; the result says the same, as a rejection when it failed.
  execution.result.catch(() => undefined);
  const log: unknown[] = [];
  for await (const event of execution.eventLogs) {
    log.push(event);
  }
  return { log, calls, run: ports.runs.stored.get(facts.runId), events: ports.events.published.map(({ name }) => name) };
}

/** A wrap that makes one task fail its first `times` calls with an error of this name. */
export function failing(
  taskName: string,
  errorName: string,
  times = Number.POSITIVE_INFINITY,
  only: (input: unknown) => boolean = () => true,
) {
  let left = times;
  return (name: string, task: Task): Task =>
    async (input) => {
      if (name === taskName && left > 0 && only(input)) {
        left -= 1;
        throw Object.assign(new Error("See the log of the function."), { name: errorName });
      }
      return task(input);
    };
}
