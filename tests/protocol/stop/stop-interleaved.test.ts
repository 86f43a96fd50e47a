import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { toFailureCode } from "../../../lib/errors.ts";
import type { fakeSwitches } from "../../fakes/fake-switches.ts";
import { openWorld } from "../../fixtures/connect-fixture.ts";
import { acme, openEngine, signal } from "../../fixtures/engine-fixture.ts";
import { openDuties } from "../duties-fixture.ts";
import { net, openMinted } from "../mint/mint-fixture.ts";

type Functions = Readonly<Record<string, unknown>>;

/** Ports whose calls count as steps, and a provider whose requests are noted that begin while the stop is in force. */
function stopAfter(step: number, switches: ReturnType<typeof fakeSwitches>) {
  switches.turn({ hasNotRead: true });
  const late: string[] = [];
  let steps = 0;
  let isStopped = false;
  const end = () => {
    steps += 1;
    if (steps === step) {
      isStopped = true;
      switches.turn({ stops: [{ kind: "everything" }] });
    }
  };
  const wrap = <T extends Functions>(port: T, around: (name: string, call: () => unknown) => unknown): T =>
    Object.fromEntries(
      Object.entries(port).map(([name, value]) => [
        name,
        typeof value === "function" ? (...given: unknown[]) => around(name, () => value(...given)) : value,
      ]),
    ) as T;
  return {
    /** A store: the stop may come with each of its answers. */
    store: <T extends Functions>(port: T): T =>
      wrap(port, (_, call) => {
        const answer = call();
        return answer instanceof Promise ? answer.finally(end) : answer;
      }),
    /** A store that answers after all others. */
    slowStore: <T extends Functions>(port: T): T =>
      wrap(port, async (_, call) => {
        await setImmediate();
        const answer = await call();
        end();
        return answer;
      }),
    /** A provider: none of these requests may begin after the stop. */
    provider: <T extends Functions>(port: T, ...requests: readonly string[]): T =>
      wrap(port, (name, call) => {
        if (isStopped && requests.includes(name)) {
          late.push(name);
        }
        return call();
      }),
    late,
    hasCome: () => isStopped,
  };
}

type Run = {
  readonly late: readonly string[];
  readonly hasCome: boolean;
  /** What the caller got: the code of a failure, or else. */
  readonly outcome: string;
  /** Whether the record says that something failed. */
  readonly hasFailure: boolean;
};

const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => "done", toFailureCode);

/** Runs it with the stop at each step in turn, until it is over before the stop comes. */
async function runAll(run: (step: number) => Promise<Run>): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (let step = 1; ; step += 1) {
    const ended = await run(step);
    runs.push(ended);
    if (!ended.hasCome) {
      return runs;
    }
  }
}

/** @param after - Steps behind the last request at the provider: a stop that comes there comes too late for the work, and nothing is handed out. */
function expectStopped(runs: readonly Run[], least: number, after = 0): void {
  expect(runs.length, "the stop came at so many steps").toBeGreaterThan(least);
  expect(runs.flatMap(({ late }) => late)).toEqual([]);
  expect(runs.filter(({ hasFailure }) => hasFailure)).toEqual([]);
  expect(runs.map(({ outcome }) => outcome)).toEqual([
    ...runs.slice(1 + after).map(() => "stopped"),
    ...Array.from({ length: after }, () => "done"),
    "done",
  ]);
}

describe("S73: wherever a stop comes, nothing is requested after it, nobody gets what was, and no record tells of a failure", () => {
  it.each(["a caller", "a person"])("a stored token that must be refreshed, for %s", async (who) => {
    const runs = await runAll(async (step) => {
      const world = await openEngine();
      const { store, slowStore, provider, late, hasCome } = stopAfter(step, world.switches);
      world.clock.moveMinutes(61);
      const deps = {
        ...world.engine,
        connections: store(world.connections),
        credentials: { ...world.credentials, ...slowStore({ read: world.credentials.read }) },
        methods: buildMethods(provider(world.provider, "refresh")),
      };
      const asking = who === "a caller" ? tokenBroker(deps).serve(acme, 300, signal) : world.refresh({ kind: "asked" }, deps);
      const outcome = await codeOf(asking);
      return { late, hasCome: hasCome(), outcome, hasFailure: (await world.read()).failure !== undefined };
    });
    expectStopped(runs, 3);
  });

  it.each(["a caller", "a person"])("a token that is minted for %s", async (who) => {
    const runs = await runAll(async (step) => {
      const world = await openMinted();
      const { store, slowStore, provider, late, hasCome } = stopAfter(step, world.switches);
      const deps = {
        ...world.deps,
        connections: store(world.deps.connections),
        credentials: { ...world.deps.credentials, ...slowStore({ read: world.deps.credentials.read }) },
        methods: buildMethods(provider(world.method, "mint")),
      };
      const asking = who === "a caller" ? tokenBroker(deps).serve(net, 300, signal) : world.refresh({ kind: "asked" }, deps);
      const outcome = await codeOf(asking);
      return { late, hasCome: hasCome(), outcome, hasFailure: (await world.read()).failure !== undefined };
    });
    expectStopped(runs, 1);
  });

  it("a login, from its link to its callback", async () => {
    const runs = await runAll(async (step) => {
      const world = openWorld();
      const { store, provider, late, hasCome } = stopAfter(step, world.switches);
      const deps = {
        ...world.deps,
        attempts: store(world.deps.attempts),
        connections: store(world.deps.connections),
        sealer: store(world.deps.sealer),
        methods: buildMethods(provider(world.provider, "redeem")),
      };
      const login = async () => {
        const begun = await world.begin(await world.start(), deps);
        const state = begun.authorizationUrl.searchParams.get("state") ?? "";
        const parameters = new URLSearchParams({ state, code: `code-of-${state}` });
        const readCookie = (name: string) => (name === begun.cookieName ? begun.cookie.reveal() : undefined);
        const redirectUri = "https://connect.example/gcp/callback";
        return world.complete({ provider: "gcp", parameters, redirectUri, readCookie }, deps);
      };
      return { outcome: await codeOf(login()), late, hasCome: hasCome(), hasFailure: world.provider.revoked.length > 0 };
    });
    // The code is redeemed, and the table is asked where else the person is connected: the grant waits for its confirmation.
    expectStopped(runs, 4, 1);
  });

  it("a login link that is opened before anything else is known", async () => {
    const { start, begin, switches, provider } = openWorld();
    switches.turn({ stops: [{ kind: "everything" }], hasNotRead: true });
    expect(await codeOf(begin(await start()))).toBe("stopped");
    expect(provider.asked).toEqual([]);
  });

  it("a duty", async () => {
    const runs = await runAll(async (step) => {
      const world = await openDuties({ auth_key: 60 });
      await world.untilDue();
      const { store, late, hasCome } = stopAfter(step, world.switches);
      const { connections } = world.engine;
      const noted = Object.entries(world.method.duties ?? {}).map(([name, duty]) => [
        name,
        (...given: Parameters<typeof duty>) => {
          late.push(...(hasCome() ? [name] : []));
          return duty(...given);
        },
      ]);
      const methods = buildMethods({ ...world.method, duties: Object.fromEntries(noted) });
      const using = { ...world.engine, connections: store(connections), methods };
      const counts = Object.keys(await world.tick({}, using));
      const isDone = counts.some((word) => word.endsWith("done"));
      const { failure } = await world.readClient();
      return { late, hasCome: hasCome(), outcome: isDone ? "done" : "stopped", hasFailure: failure !== undefined };
    });
    expect(runs.flatMap(({ late }) => late)).toEqual([]);
    expect(runs[0]).toMatchObject({ outcome: "stopped", hasCome: true });
    expect(runs.at(-1)).toMatchObject({ outcome: "done", hasCome: false });
  });
});
