import fc from "fast-check";
import { expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { toFailureCode } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";
import { inTurns } from "./in-turns.ts";
import { interleaver } from "./interleaver.ts";

/** As many as a disconnect has up to its revocation, with some to spare. */
const mostSteps = 30;

type Passed = { killed: number; revoked: number; waited: number; refused: number; live: number };

const newcomer = { id: "user-3", tenant: "globex" };
const theirs = { ...acme, tenant: "globex" };

/**
 * One organisation disconnects, and a person of another one comes back from the provider with the same account and confirms,
 * in the order that the choices say. The disconnect has a head start of some steps, each step takes a millisecond, and the
 * disconnect may die.
 */
async function interleave(choices: readonly number[], confirmation: "required" | "off"): Promise<Passed> {
  const world = await openEngine();
  const { engine, consent, complete, confirm, disconnect, clock, connections, provider, parked, sweep, tick, credentials } = world;
  const passed: Passed = { killed: 0, revoked: 0, waited: 0, refused: 0, live: 0 };
  const turns = interleaver(choices);
  const startProcess = (id: number): typeof engine => {
    const wrap = <T extends object>(name: string, port: T): T => inTurns(turns.wait, id, name, port);
    const own = wrap("provider", provider);
    return {
      ...engine,
      provider: own,
      methods: buildMethods(own),
      connections: wrap("connections", connections),
      parked: wrap("parked", parked),
      tombstones: wrap("tombstones", engine.tombstones),
      revocationMarks: wrap("revocationMarks", engine.revocationMarks),
      credentials: wrap("credentials", credentials),
    };
  };
  const callback = await consent({ principal: newcomer });
  clock.moveSeconds(1);
  const running = new Set([0, 1]);
  const violations: string[] = [];
  const login = async () => {
    const using = { ...startProcess(1), confirmation };
    const completed = await complete(callback, using);
    return completed.kind === "parked" ? confirm(completed.confirmation.reveal(), newcomer, using) : completed;
  };
  disconnect(startProcess(0))
    .then(
      ({ grant }) => {
        passed.revoked += grant?.state === "revoked" ? 1 : 0;
        passed.waited += grant?.state === "pending" ? 1 : 0;
      },
      (error: unknown) => void violations.push(`disconnect: ${error}`),
    )
    .finally(() => running.delete(0));
  await turns.settle();
  for (let step = turns.take()(mostSteps); step > 0; step -= 1) {
    await turns.step(0, () => clock.moveSeconds(0.001));
  }
  login()
    .then(
      () => {
        passed.live += 1;
      },
      (error: unknown) => {
        passed.refused += 1;
        if (toFailureCode(error) !== "login_revoked") {
          violations.push(`login: ${error}`);
        }
      },
    )
    .finally(() => running.delete(1));
  await turns.settle();
  const expectNotDead = async (when: string) => {
    const trace = [...violations, ...turns.trace, when].join("\n");
    const connection = await connections.read(theirs);
    const stored = await credentials.read({ ...theirs, area: "connections" });
    expect(violations, trace).toEqual([]);
    expect(connection === undefined, trace).toBe(stored === undefined);
    if (connection !== undefined) {
      expect([connection.status, provider.isAlive(stored?.fields.refresh_token?.reveal() ?? "")], trace).toEqual(["active", true]);
    }
  };
  while (running.size > 0) {
    const choose = turns.take();
    if (turns.hasChoices() && running.has(0) && choose(60) === 0) {
      turns.kill(0);
      running.delete(0);
      passed.killed += 1;
    } else {
      await turns.step(choose(2), () => clock.moveSeconds(0.001));
    }
  }
  await expectNotDead("both have ended");
  for (const minutes of [2, 11, 31, 31]) {
    clock.moveMinutes(minutes);
    await tick();
    await sweep();
  }
  await expectNotDead("everything was carried on");
  const trace = turns.trace.join("\n");
  expect(parked.all(), trace).toEqual([]);
  if (passed.refused > 0 && (await connections.read(acme)) === undefined) {
    expect(provider.isAlive(`refresh-of-${ada}-2`), `what was refused is given back\n${trace}`).toBe(false);
  }
  return passed;
}

it.each(["required", "off"] as const)(
  "S53: a disconnect and a login of the same account elsewhere, in any order of their steps, end with no connection or one that works: confirmation %s",
  async (confirmation) => {
    const sum: Passed = { killed: 0, revoked: 0, waited: 0, refused: 0, live: 0 };
    const choices = fc.noBias(fc.array(fc.nat({ max: 1_000_000 }), { minLength: 20, maxLength: 120, size: "max" }));
    await fc.assert(
      fc.asyncProperty(choices, async (given) => {
        const passed = await interleave(given, confirmation);
        for (const name of Object.keys(sum) as (keyof Passed)[]) {
          sum[name] += passed[name];
        }
      }),
      { numRuns: 1000 },
    );
    for (const [name, times] of Object.entries(sum)) {
      expect(times, `${name}: the runs have come through it`).toBeGreaterThan(20);
    }
  },
);
