import type { Connection } from "../../../lib/connections/connection.ts";
import { cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import { googleSetup } from "../../../lib/providers/google/setup/google-setup.ts";
import { Secret } from "../../../lib/secret.ts";
import type { SetupAccess } from "../../../lib/setup/ledger.ts";
import { listTeardownTargets } from "../../../lib/setup/list-teardown-targets.ts";
import { planRun } from "../../../lib/setup/plan-run.ts";
import { ensureAccounts, runStep } from "../../../lib/setup/run-step.ts";
import { setupTeardown } from "../../../lib/setup/setup-teardown.ts";
import { forgetReplaced } from "../../../lib/setup/start-setup.ts";
import { undoPart } from "../../../lib/setup/undo-part.ts";
import { memoryLedger } from "../../fakes/memory-ledger.ts";
import { memoryPlans } from "../../fakes/memory-plans.ts";
import { memoryPreparedTargets } from "../../fakes/memory-prepared-targets.ts";
import { memoryQuotas } from "../../fakes/memory-quotas.ts";
import { memorySetupClaims } from "../../fakes/memory-setup-claims.ts";
import { memorySetupLooks } from "../../fakes/memory-setup-looks.ts";
import { memorySetupRuns } from "../../fakes/memory-setup-runs.ts";
import { memorySlotSettings } from "../../fakes/memory-slot-settings.ts";
import { recordedEvents } from "../../fakes/recorded-events.ts";
import { cloudUrlsAt } from "../../fixtures/cloud-urls-at.ts";
import { newConnection } from "../../fixtures/new-connection.ts";
import { ADA, GRACE } from "../../unit/local-google-fixture.ts";
import { openIam } from "../../unit/local-google-iam-fixture.ts";
import { Crash, type Death, mortalProcess } from "../crash-fixture.ts";

export const key = { tenant: "acme", provider: "gcp", account: "default" } as const;

/** A home of each person, which the other does not see, and a project of both. */
export const projects = { ada: "home-of-ada", grace: "home-of-grace", both: "project-of-both" } as const;
export type Person = "ada" | "grace";

const people = {
  ada: { id: ADA, label: "ada@example.com" },
  grace: { id: GRACE, label: "grace@example.com" },
} as const;

const steps = ["grant_access", "enable_apis", "prepare_export", "write_labels"];

export type Run = { readonly targets: readonly string[]; readonly access?: SetupAccess; readonly death?: Death };

/** One connection that two people take from one another, over Google's simulator: the tasks of setups and teardowns, with stores in memory. */
export async function openTwoPeople() {
  const google = await openIam();
  let skewMs = 0;
  let named = 0;
  let connection: Connection | undefined;
  const toName = (kind: string) => {
    named += 1;
    return `${kind}-${named}`;
  };
  const clock = () => new Date(Date.now() + skewMs);
  const pause = async (milliseconds: number) => {
    skewMs += milliseconds;
    await google.skew(skewMs / 1000);
  };
  const openStores = () => ({
    ledger: memoryLedger(clock),
    plans: memoryPlans(clock),
    runs: memorySetupRuns(clock),
    prepared: memoryPreparedTargets(),
    settings: memorySlotSettings(),
    looks: memorySetupLooks(),
    claims: memorySetupClaims(clock),
  });
  let stores = openStores();

  /** @param closed - People who may not use their home now: its billing is switched off. */
  const seeProjects = (closed: readonly Person[] = []) => {
    const project = (projectId: string, number: string, isClosed = false) => ({
      projectId,
      number,
      displayName: projectId,
      billing: isClosed ? "disabled" : "enabled",
    });
    const both = project(projects.both, "415104041299");
    return google.control("PUT", "accounts", {
      accounts: [
        { sub: ADA, email: people.ada.label, projects: [project(projects.ada, "415104041201", closed.includes("ada")), both] },
        { sub: GRACE, email: people.grace.label, projects: [project(projects.grace, "520208082301", closed.includes("grace")), both] },
      ],
    });
  };

  async function reset() {
    await google.control("POST", "reset");
    skewMs = 0;
    connection = undefined;
    stores = openStores();
    await seeProjects();
    const tokens = await Promise.all([ADA, GRACE].map((account) => google.signIn({}, { account })));
    const [ada = missing(), grace = missing()] = tokens.map(({ accessToken }) => new Secret(accessToken));
    tokenOf = { [ADA]: ada, [GRACE]: grace };
  }
  let tokenOf: Readonly<Record<string, Secret>> = {};

  /** What a process is made of. A dead one makes no further call, neither of Google nor of the ledger. */
  const open = (death?: Death) => {
    const process = mortalProcess(death);
    const { url } = google;
    const urls = cloudUrlsAt(url);
    const { call } = process.wrap("google", { call: cloudCaller(pause, () => 0.5) });
    const setup = googleSetup({ urls, call, clock, pause, random: () => 0.5, quota: memoryQuotas(clock) });
    const deps = {
      ...stores,
      ledger: process.wrap("ledger", stores.ledger),
      events: recordedEvents(),
      connections: { read: async () => connection },
      setup,
      clock,
      withLiveToken: <T>(_: unknown, work: (token: Secret) => Promise<T>) => work(tokenOf[connection?.identity.id ?? ""] ?? missing()),
    };
    return { process, deps };
  };
  const limits = () => ({ signal: AbortSignal.timeout(60_000), endsAt: new Date(clock().getTime() + 60_000) });

  /** Lets a person take the connection: as its first account, again, or in the place of the other one. */
  async function connect(person: Person) {
    const identity = people[person];
    if (connection !== undefined && connection.identity.id !== identity.id) {
      await forgetReplaced(open().deps, key);
    }
    connection = connection === undefined ? newConnection({ ...key, id: toName("connection"), identity }) : { ...connection, identity };
  }

  /** Sets projects up, as the state machine does. @returns The plan, and whether the process died. */
  async function setUp({ targets, access = "read", death }: Run) {
    const { process, deps } = open(death);
    const runId = toName("run");
    const facts = { ...key, runId };
    try {
      await deps.runs.create({ ...facts, selected: targets, access, createdAt: clock() });
      const { planId, home, targets: chosen } = await planRun(deps, { ...facts, selected: [...targets], access }, limits());
      const shared = { ...facts, plan: { planId, home, targets: [...chosen] } };
      const ready = await ensureAccounts(deps, "create_accounts", shared, limits());
      for (const step of steps) {
        for (const target of ready.targets) {
          await runStep(deps, step, { ...facts, planId, target }, limits());
        }
      }
    } catch (error) {
      if (!(error instanceof Crash)) {
        throw error;
      }
    }
    return { calls: process.steps.length, died: process.isDead(), plan: await stores.plans.read(key, runId) };
  }

  /** Disconnects, as the state machine of a teardown does and then the disconnect. One that died may be repeated. */
  async function tearDown(death?: Death) {
    const { process, deps } = open(death);
    if (connection === undefined) {
      return { calls: 0, died: false };
    }
    const disconnect = {
      principalId: "user-1",
      startedAt: connection.disconnect?.startedAt ?? clock(),
      teardown: { state: "running" },
    } as const;
    connection = { ...connection, status: "disconnecting", disconnect };
    const input = { ...key, runId: `${connection.id}-${disconnect.startedAt.getTime()}` };
    try {
      const found = await listTeardownTargets(deps, input);
      for (const part of ["each", "once"] as const) {
        for (const targets of found[part]) {
          await undoPart(deps, { ...input, targets: [targets].flat(), part, homes: [...found.homes] }, limits());
        }
      }
      await setupTeardown({ ...deps, machine: { start: async () => {} } }, ["login"]).erase(key);
      connection = undefined;
    } catch (error) {
      if (!(error instanceof Crash)) {
        throw error;
      }
    }
    return { calls: process.steps.length, died: process.isDead() };
  }

  /** Leaves the ledger as an earlier release would have written it: it did not note the home of a role. */
  async function forgetHomes() {
    const entries = await stores.ledger.list(key);
    await stores.ledger.erase(key);
    for (const { change, runId, madeBy, state, facts } of entries) {
      const { home: _, ...old } = change;
      await stores.ledger.begin(key, old, { runId, ...(madeBy === undefined ? {} : { madeBy }) });
      await stores.ledger.end(key, old, { state, facts });
    }
  }

  return {
    ...google,
    forgetHomes,
    reset,
    seeProjects,
    connect,
    setUp,
    tearDown,
    entries: () => stores.ledger.list(key),
    isDisconnecting: () => connection?.status === "disconnecting",
  };
}

function missing(): never {
  throw new Error("the fixture has no such thing");
}
