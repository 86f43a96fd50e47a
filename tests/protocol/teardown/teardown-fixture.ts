import { type Connection, type Provider, toKey } from "../../../lib/connections/connection.ts";
import { type DisconnectStart, disconnectConnection } from "../../../lib/connections/disconnect/disconnect-connection.ts";
import { endTeardown } from "../../../lib/connections/disconnect/disconnect-whole.ts";
import { toDisconnectionView } from "../../../lib/connections/disconnect/to-disconnection-view.ts";
import { withTeardownToken } from "../../../lib/connections/disconnect/with-teardown-token.ts";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { asFailure, Failure, failures } from "../../../lib/errors.ts";
import { Secret } from "../../../lib/secret.ts";
import { applyStep } from "../../../lib/setup/apply-step.ts";
import { toChangeId } from "../../../lib/setup/ledger.ts";
import { listTeardownTargets } from "../../../lib/setup/list-teardown-targets.ts";
import type { Setup, SetupCall } from "../../../lib/setup/setup.ts";
import { setupTeardown } from "../../../lib/setup/setup-teardown.ts";
import type { RunFacts } from "../../../lib/setup/task-input.ts";
import { undoPart } from "../../../lib/setup/undo-part.ts";
import { memoryLedger } from "../../fakes/memory-ledger.ts";
import { memoryPreparedTargets } from "../../fakes/memory-prepared-targets.ts";
import { memorySetupClaims } from "../../fakes/memory-setup-claims.ts";
import { memorySetupLooks } from "../../fakes/memory-setup-looks.ts";
import { ada } from "../../fakes/scripted-provider.ts";
import { keptKind, memoryCloud, type Need, scriptedSetup } from "../../fakes/scripted-setup.ts";
import { acme, openEngine, signal } from "../../fixtures/engine-fixture.ts";
import { newChange } from "../../fixtures/new-change.ts";
import { Crash, type Death, mortalProcess } from "../crash-fixture.ts";

const kinds: Readonly<Record<string, string>> = { accounts: "account", grants: "role", services: keptKind };

const need = (target: string, step: string, name: string, stands: Need["stands"] = "no"): Need => ({
  change: newChange({ target, step, kind: kinds[step] ?? step, name, ...(stands === "listed" ? { before: "the customer's" } : {}) }),
  stands,
  refusedAt: [],
});

/** An account at home, and in two targets what uses it; one thing is the customer's. */
const everything = [
  need("one", "accounts", "robot"),
  need("one", "grants", "viewer"),
  need("one", "grants", "theirs", "listed"),
  need("two", "grants", "viewer"),
  need("two", "grants", "browser"),
  need("two", "services", "compute"),
];

/** The things that a setup makes there, and of those what a teardown removes. */
export const made = everything.filter(({ stands }) => stands === "no").map(({ change }) => toChangeId(change));
export const removable = everything
  .filter(({ stands, change }) => stands === "no" && change.kind !== keptKind)
  .map(({ change }) => toChangeId(change));

export type TeardownWorld = Awaited<ReturnType<typeof openTeardownWorld>>;

/** The world of a live connection whose setup has made everything that it needs. */
export async function openTeardownWorld(needs: readonly Need[] = everything) {
  const world = await openEngine();
  const { clock, provider } = world;
  const { cloud, standing, writes, customers } = memoryCloud(needs);
  const [ledger, claims, prepared] = [memoryLedger(clock), memorySetupClaims(clock), memoryPreparedTargets()];
  const looks = memorySetupLooks();
  const executions = new Map<string, RunFacts>();
  const machine = {
    start: async (name: string, input: RunFacts) => {
      if (!executions.has(name)) {
        executions.set(name, input);
      }
    },
  };

  /** Builds what a process is made of. `wrap`: what counts its calls to the outside. */
  const build = (wrap: <T extends object>(name: string, port: T) => T = (_, port) => port) => {
    const own = {
      ledger: wrap("ledger", ledger),
      claims: wrap("claims", claims),
      prepared: wrap("prepared", prepared),
      looks: wrap("looks", looks),
    };
    const setup = refusingDeadTokens(scriptedSetup(needs, wrap("cloud", cloud)), (token) => provider.isAlive(token));
    const teardown = setupTeardown({ ...own, machine: wrap("machine", machine), setup }, ["login"]);
    const { engine } = world;
    const wrappedProvider = wrap("provider", provider);
    const deps = {
      ...engine,
      ...own,
      setup,
      provider: wrappedProvider,
      methods: buildMethods(wrappedProvider),
      connections: wrap("connections", engine.connections),
      credentials: engine.credentials.through(wrap),
      parked: wrap("parked", engine.parked),
      tombstones: wrap("tombstones", engine.tombstones),
      revocationMarks: wrap("revocationMarks", engine.revocationMarks),
      sealer: wrap("sealer", engine.sealer),
      events: wrap("events", engine.events),
      teardowns: new Map<Provider, typeof teardown>([["gcp", teardown]]),
    };
    return deps;
  };
  type Deps = ReturnType<typeof build>;
  const deps = build();

  const call = (): SetupCall => ({
    at: acme,
    connectionId: "connection-1",
    accessToken: new Secret("access-of-110100000000000000001-1"),
    personId: ada,
    person: "ada@example.com",
    access: "read",
    home: "one",
    ledger: [],
    signal,
  });
  for (const { change } of needs) {
    await applyStep({ setup: deps.setup, ledger }, [change], "setup-1", call());
  }
  await looks.write(acme, { connectionId: (await world.connections.read(acme))?.id ?? "none", at: clock(), targets: [], findings: [] });
  await prepared.write({ ...acme, id: "one", name: "One", obstacles: [], facts: {}, runId: "setup-1", preparedAt: clock() });

  const disconnect = (start: Partial<DisconnectStart> = {}, using: Deps = deps) =>
    disconnectConnection(using, acme, { principalId: "user-1", ...start }, signal);

  const answer = async (start: Partial<DisconnectStart> = {}) => toDisconnectionView(await disconnect(start), deps.methods);

  /** The task of some targets, as the state machine runs it: a few tries, and what fails for good is left. */
  const undo = (using: Deps, input: RunFacts, targets: readonly string[], part: "each" | "once") =>
    inTries(() =>
      undoPart(
        {
          ...using,
          withLiveToken: (key, work, limits) => withTeardownToken(using, key, input.runId, work, { ...limits, minTtlSeconds: 300 }),
        },
        { ...input, targets: [...targets], part },
        { signal, endsAt: new Date(clock().getTime() + 120_000) },
      ),
    );

  /** What the state machine does, state by state. @returns Whether it waits for a setup. */
  const runMachine = async (using: Deps = deps): Promise<boolean> => {
    for (const input of executions.values()) {
      const found = await inTries(() => listTeardownTargets(using, input));
      if (found?.next === "wait") {
        return true;
      }
      for (const part of ["each", "once"] as const) {
        for (const targets of found?.[part] ?? []) {
          await undo(using, input, [targets].flat(), part);
        }
      }
      await inTries(() => endTeardown(using, toKey(input), input.runId, {}, signal));
    }
    return false;
  };

  const inProcess = async (death: Death | undefined, work: (own: Deps) => Promise<unknown>) => {
    const { wrap, steps, isDead } = mortalProcess(death);
    await work(build(wrap)).catch((error) => {
      if (!(error instanceof Crash)) {
        throw error;
      }
    });
    return { steps, died: isDead() };
  };

  const tickAsUsual = (using: Deps = deps) => world.tick({}, { ...using, due: world.engine.due });

  /** The names of events, each with its id, however often they were told. */
  const told = () => new Set([...world.events.published, ...world.connections.kept].map(({ name, id }) => `${name} ${id}`));

  const recordOf = (): Promise<Connection | undefined> => world.connections.read(acme);

  return {
    ...world,
    deps,
    ledger,
    claims,
    prepared,
    looks,
    standing,
    writes,
    customers,
    executions,
    disconnect,
    answer,
    undo,
    runMachine,
    inProcess,
    tickAsUsual,
    told,
    recordOf,
  };
}

/** A cloud refuses a token that was revoked. */
const refusingDeadTokens = (setup: Setup, isAlive: (token: string) => boolean): Setup => ({
  ...setup,
  undo: async (entries, call) => {
    if (!isAlive(call.accessToken.reveal())) {
      throw new Failure("credential_expired");
    }
    return setup.undo(entries, call);
  },
});

/** Step Functions repeats a task after a failure that a retry helps, and catches every other one. A process that died is no failure. */
async function inTries<T>(task: () => Promise<T>): Promise<T | undefined> {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      return await task();
    } catch (error) {
      if (error instanceof Crash) {
        throw error;
      }
      if (!failures[asFailure(error).code].retryable) {
        return undefined;
      }
    }
  }
  return undefined;
}

/** The id of the teardown that was started. */
export const runIdOf = ({ executions }: TeardownWorld): string => [...executions.keys()][0] ?? "none";
