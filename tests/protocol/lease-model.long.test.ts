import fc from "fast-check";
import { expect, it } from "vitest";
import type { RefreshCause } from "../../lib/connections/record/decide-refresh.ts";
import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import { accessTokens } from "../fixtures/access-tokens.ts";
import { acme, signal } from "../fixtures/connect-fixture.ts";
import { excuse, lose, nothingPassed, type Passed } from "./engine-losses.ts";
import { finalDeps, type Model, newestSaved, openModel, startProcess } from "./engine-model.ts";

const live = { ...acme, area: "connections" } as const;
const causes: readonly RefreshCause[] = [{ kind: "schedule" }, { kind: "use", minTtlSeconds: 300 }, { kind: "asked" }];
type Choose = (options: number) => number;

/** Each refresh takes more calls then, and so more moves. */
const isSealed = accessTokens === "sealed";
const runs = isSealed ? 1200 : 2000;
const lengths = isSealed ? { minLength: 70, maxLength: 210 } : { minLength: 40, maxLength: 120 };

const processesAtOnce = 4;
const processesInAll = 8;
const jobsOfAProcess = 5;
const faults = [
  ["read", "before"],
  ["write", "before"],
  ["write", "after"],
  ["commit", "before"],
  ["commit", "after"],
  ["open", "before"],
  ...(isSealed
    ? ([
        ["token", "before"],
        ["token", "after"],
        ["open", "before"],
        ["write", "before"],
      ] as const)
    : []),
] as const;
/** Less than a provider may take, more than that, the guard's time, more than a lease, and more than two. */
const moves = [3, 9, 25, 31, 70];

/** Runs the engine in several processes, in the order that the choices say. @throws What did not hold, and the order. */
async function interleave(choices: readonly number[]): Promise<Passed> {
  const model = await openModel(choices);
  const { turns, clock, passed } = model;
  const processes = new Map<number, ReturnType<typeof startProcess>>();
  const frozen = new Set<number>();
  let started = 0;

  const start = () => {
    const id = started;
    started += 1;
    const process = startProcess(model, id);
    processes.set(id, process);
    void runJobs(model, id, process.run).finally(() => processes.delete(id));
  };
  const pick = (choose: Choose): number | undefined => [...processes.keys()][choose(Math.max(1, processes.size))];
  const thaw = (id: number) => {
    if (frozen.delete(id)) {
      processes.get(id)?.timers.fire();
    }
  };
  const moveClock = (choose: Choose) => {
    const seconds = moves[choose(moves.length)] ?? 0;
    turns.trace.push(`${seconds} s pass`);
    clock.moveSeconds(seconds);
    for (const [id, { timers }] of processes) {
      if (!frozen.has(id)) {
        timers.fire();
      }
    }
  };
  const kill = (id: number | undefined) => {
    if (id !== undefined && started < processesInAll) {
      turns.kill(id);
      processes.delete(id);
      excuse(model, id, "killed");
      lose(model, id);
      passed.killed += 1;
      start();
    }
  };
  const freeze = (id: number | undefined) => {
    if (id !== undefined) {
      turns.trace.push(`${id}: freezes`);
      frozen.add(id);
      excuse(model, id, "frozen");
      passed.frozen += 1;
    }
  };
  const fail = (choose: Choose) => {
    const [name, when] = faults[choose(faults.length)] ?? faults[0];
    turns.trace.push(`the next ${name} fails ${when}`);
    model.faults.set(name, when);
  };

  for (let index = 0; index < processesAtOnce; index += 1) {
    start();
  }
  await turns.settle();
  const check = watch(model);
  while (turns.hasChoices() && !turns.isIdle()) {
    const choose = turns.take();
    const move = choose(60);
    if (move < 54) {
      await turns.step(choose(processesInAll), thaw);
    } else if (move < 56) {
      moveClock(choose);
    } else if (move === 56) {
      kill(pick(choose));
    } else if (move === 57) {
      freeze(pick(choose));
    } else {
      fail(choose);
    }
    await check();
  }
  model.faults.clear();
  while (!turns.isIdle()) {
    await turns.step(0, thaw);
    await check();
  }
  await expectWhole(model);
  return passed;
}

async function runJobs(model: Model, id: number, run: (cause: RefreshCause) => Promise<unknown>): Promise<void> {
  for (let job = 0; job < jobsOfAProcess; job += 1) {
    await run(causes[model.turns.take()(causes.length)] ?? { kind: "asked" });
    lose(model, id);
  }
}

/** What holds at every moment. */
function watch(model: Model) {
  const { connections, credentials, violations, turns } = model;
  let [version, recorded, rotation] = [0, 0, 0];
  const look = async () => {
    const stored = await credentials.read(live);
    const record = await connections.read(acme);
    const now = [stored?.version ?? 0, record?.credential?.version ?? 0, await newestSaved(model)] as const;
    if (now[0] < version || now[1] < recorded || now[2] < rotation || Number.isNaN(now[2])) {
      violations.push(`went back: ${[version, recorded, rotation]} to ${now}`);
    }
    [version, recorded, rotation] = now;
    if (recorded > version) {
      violations.push(`the record is ahead of the store: ${recorded} > ${version}`);
    }
  };
  return async () => {
    if (model.isChanged) {
      model.isChanged = false;
      await look();
    }
    if (violations.length > 0) {
      throw new Error([...violations, ...turns.trace].join("\n"));
    }
  };
}

/** Checks the end, when every process has had its turn: the next refresh works, unless a rotated token died with its process. */
async function expectWhole(model: Model): Promise<void> {
  const { clock, connections, credentials, provider, passed, turns } = model;
  const trace = turns.trace.join("\n");
  const deps = finalDeps(model);
  for (const cause of [{ kind: "schedule" }, { kind: "schedule" }, { kind: "asked" }] as const) {
    clock.moveSeconds(31);
    await refreshConnection(deps, acme, cause, signal);
  }
  const record = await connections.read(acme);
  const stored = await credentials.read(live);
  expect(connections.leaseOf(acme), trace).toBeUndefined();
  expect(record?.sealedRotation, trace).toBeUndefined();
  expect(record?.credential?.version, trace).toBe(stored?.version);
  if (passed.lost === 0) {
    expect(record?.status, trace).toBe("active");
    expect(provider.isAlive(stored?.fields.refresh_token?.reveal() ?? ""), trace).toBe(true);
  }
}

it("S15: holds for any order of processes that are slow, freeze, die and lose their lease, and stores that fail", async () => {
  const sum = nothingPassed();
  let refreshedAndWhole = 0;
  // Each choice decides one move: of which process, or what goes wrong. A failure prints the seed and the choices.
  const choices = fc.noBias(fc.array(fc.nat({ max: 1_000_000 }), { ...lengths, size: "max" }));
  await fc.assert(
    fc.asyncProperty(choices, async (given) => {
      const passed = await interleave(given);
      refreshedAndWhole += passed.lost === 0 && passed.rotated > 0 ? 1 : 0;
      for (const name of Object.keys(sum) as (keyof Passed)[]) {
        sum[name] += passed[name];
      }
    }),
    // Ends the search for a shorter list of choices in time to print it.
    { numRuns: runs },
  );
  expect(refreshedAndWhole).toBeGreaterThan(500);
  for (const [name, times] of Object.entries(sum)) {
    expect(times, `${name}: the runs have come through it`).toBeGreaterThan(5);
  }
});
