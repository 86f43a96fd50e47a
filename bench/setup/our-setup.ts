import { readFileSync } from "node:fs";
import { createFinish, createRecordFailure } from "../../functions/gcp-setup/end-of-run.ts";
import {
  createDiscover,
  createEnableApis,
  createEnsureAccounts,
  createGrantAccess,
  createPlan,
  createPrepareExport,
  createVerify,
  createWriteMetadata,
} from "../../functions/gcp-setup/tasks.ts";
import { cloudCaller } from "../../lib/providers/google/cloud-request.ts";
import { findCandidates } from "../../lib/providers/google/connected-projects.ts";
import { googleSetup } from "../../lib/providers/google/setup/google-setup.ts";
import { Secret } from "../../lib/secret.ts";
import { applyPlan } from "../../lib/setup/apply-plan.ts";
import { mostUnselected } from "../../lib/setup/decide-targets.ts";
import { makePlan } from "../../lib/setup/make-plan.ts";
import { startSetup } from "../../lib/setup/start-setup.ts";
import type { SetupExecutionInput } from "../../lib/setup/task-input.ts";
import { memoryLedger } from "../../tests/fakes/memory-ledger.ts";
import { memoryPlans } from "../../tests/fakes/memory-plans.ts";
import { memoryPreparedTargets } from "../../tests/fakes/memory-prepared-targets.ts";
import { memoryQuotas } from "../../tests/fakes/memory-quotas.ts";
import { memorySetupClaims } from "../../tests/fakes/memory-setup-claims.ts";
import { memorySetupRuns } from "../../tests/fakes/memory-setup-runs.ts";
import { memorySlotSettings } from "../../tests/fakes/memory-slot-settings.ts";
import { recordedEvents } from "../../tests/fakes/recorded-events.ts";
import { newConnection } from "../../tests/fixtures/new-connection.ts";
import { type History, runDefinition } from "./run-definition.ts";
import type { Data, States } from "./state-language.ts";
import { person, type VirtualGoogle } from "./virtual-google.ts";
import type { VirtualTime } from "./virtual-time.ts";

const definition: States = JSON.parse(readFileSync(new URL("../../statemachines/gcp-setup.asl.json", import.meta.url), "utf8"));

/** A task that needs something else of its surroundings does not fit here. */
const tasks: Readonly<Record<string, (deps: Deps) => Task>> = {
  Discover: createDiscover,
  Plan: createPlan,
  EnsureAccounts: createEnsureAccounts,
  GrantAccess: createGrantAccess,
  EnableApis: createEnableApis,
  PrepareExport: createPrepareExport,
  Verify: createVerify,
  WriteMetadata: createWriteMetadata,
  Finish: createFinish,
  RecordFailure: createRecordFailure,
};
type Ports = ReturnType<typeof openPorts>;
type Deps = Ports & ReturnType<typeof openProcess>;
type Task = (input: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<unknown>;

const key = { tenant: "acme", provider: "gcp", account: "default" } as const;
const taskMs = 600_000;

/** What the tasks share: stores in memory, and a token that lives. */
function openPorts(time: VirtualTime, { token }: VirtualGoogle) {
  const { clock } = time;
  const connection = newConnection({
    ...key,
    id: "6f1d1d3e-2f0b-4c55-9d61-0c3b7a5f4e21",
    identity: { id: person.sub, label: person.email },
  });
  return {
    clock,
    connections: { read: async () => connection },
    runs: memorySetupRuns(clock),
    claims: memorySetupClaims(clock),
    plans: memoryPlans(clock),
    ledger: memoryLedger(clock),
    prepared: memoryPreparedTargets(),
    settings: memorySlotSettings(),
    policy: { access: "read", needsApproval: false } as const,
    quota: memoryQuotas(clock),
    events: recordedEvents(),
    /** Comes after the run. */
    scheduleLook: async () => undefined,
    withLiveToken: <T>(_: unknown, work: (accessToken: Secret) => Promise<T>) => work(new Secret(token)),
  };
}

/** Half of the longest wait, which is full jitter on average. */
const random = () => 0.5;

/** Google's part of one process. */
function openProcess(time: VirtualTime, { url, send }: VirtualGoogle, { quota }: Ports) {
  const urls = { resourceManager: url, serviceUsage: url, iam: url, iamCredentials: url, billing: url, bigquery: url, sts: url };
  const call = cloudCaller(time.pause, random, send);
  const deps = { urls, call, clock: time.clock, pause: time.pause, random, quota, exportLocation: "US" };
  return { find: findCandidates(deps), setup: googleSetup(deps) };
}

export type OurRun = { readonly seconds: number; readonly history: History };

/**
 * The product's setup of one connection: its own tasks in the order of its own state machine, over the simulator. A task runs in a process that
 * does nothing else meanwhile, as in Lambda. A call of the table takes no time.
 */
export function openOurSetup(time: VirtualTime, google: VirtualGoogle) {
  const ports = openPorts(time, google);
  const idle = new Map<string, ReturnType<typeof openProcess>[]>();
  let runs = 0;

  async function runTask(name: string, input: Data): Promise<unknown> {
    const create = tasks[name];
    if (create === undefined) {
      throw new Error(`the task ${name} is not known`);
    }
    const processes = idle.get(name) ?? [];
    idle.set(name, processes);
    const process = processes.pop() ?? openProcess(time, google, ports);
    try {
      // Between states there is JSON and nothing else.
      const output = await create({ ...ports, ...process })(structuredClone(input), { getRemainingTimeInMillis: () => taskMs });
      return JSON.parse(JSON.stringify(output));
    } finally {
      processes.push(process);
    }
  }

  async function run(start: (deps: Parameters<typeof applyPlan>[0], runId: string) => Promise<unknown>): Promise<OurRun> {
    runs += 1;
    const runId = `run-${runs}`;
    const { value: history, seconds } = await time.measure(async () => {
      const inputs: SetupExecutionInput[] = [];
      const machine = { start: async (_: string, given: SetupExecutionInput) => void inputs.push(given) };
      await start({ ...ports, ...openProcess(time, google, ports), machine }, runId);
      return runDefinition({ definition, run: runTask, pause: time.pause, random }, inputs[0] ?? {});
    });
    const standing = ports.runs.stored.get(runId)?.standing;
    const outcome = standing?.state === "SUCCESS" ? standing.outcome : undefined;
    const missing =
      outcome !== undefined && "results" in outcome
        ? outcome.results.filter(({ state, ...more }) => state !== "ready" || "code" in more)
        : [];
    if (outcome?.kind !== "completed" || missing.length > 0) {
      throw new Error(`the setup ended as ${JSON.stringify({ ...standing, outcome: outcome?.kind, missing })}`);
    }
    return { seconds, history };
  }

  /** From the request of a person who has seen a plan. The plan is worked out again before it is applied. */
  async function apply(): Promise<OurRun> {
    const limits = { signal: new AbortController().signal, endsAt: new Date(time.clock().getTime() + taskMs) };
    const request = { id: undefined, key, targets: google.projects, access: "read" } as const;
    const shown = await time.measure(() => makePlan({ ...ports, ...openProcess(time, google, ports) }, request, limits));
    return run((deps, runId) => applyPlan(deps, { key, hash: shown.value.hash, runId, startedBy: "user-1" }, limits));
  }

  /** From a login, which sets up all projects. */
  const afterLogin = () => run((deps, runId) => startSetup(deps, { ...key, runId, startedBy: "user-1", selected: [] }));

  return { first: google.projects.length <= mostUnselected ? afterLogin : apply, again: apply };
}
