import fc from "fast-check";
import { expect, it } from "vitest";
import type { CompleteAuthorizationDeps } from "../../lib/connections/connect/complete-authorization.ts";
import { toFailureCode } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, openWorld } from "../fixtures/connect-fixture.ts";
import { inTurns, type Wait } from "./in-turns.ts";
import { interleaver } from "./interleaver.ts";

type World = ReturnType<typeof openWorld>;
type Passed = { killed: number; waited: number; refused: number; replaced: number };

/** The failures that a confirmation may end with. */
const refusals = new Set(["account_mismatch", "connection_busy", "credential_conflict"]);

/** Two people confirm the first grant of one connection, each with an account of their own, in the order that the choices say. */
async function interleave(choices: readonly number[], replaceAccount: boolean): Promise<Passed> {
  const world = openWorld();
  const { park, confirm, clock, sweep, connections, parked, credentials, provider, deps } = world;
  const passed = { killed: 0, waited: 0, refused: 0, replaced: 0 };
  const turns = interleaver(choices);
  const confirmations = [await park({ subject: ada }), await park({ subject: grace }, { replaceAccount })];
  const running = new Set<number>();
  const violations: string[] = [];
  const noteWait = () => {
    passed.waited += 1;
  };
  confirmations.forEach((confirmation, id) => {
    running.add(id);
    confirm(confirmation, undefined, startProcess(deps, id, turns.wait, noteWait))
      .catch((error: unknown) => {
        passed.refused += 1;
        if (!refusals.has(toFailureCode(error))) {
          violations.push(`${id}: ${error}`);
        }
      })
      .finally(() => running.delete(id));
  });
  await turns.settle();
  while (running.size > 0) {
    const choose = turns.take();
    const victim = [...running][choose(2)];
    if (turns.hasChoices() && victim !== undefined && passed.killed === 0 && choose(40) === 0) {
      turns.kill(victim);
      running.delete(victim);
      passed.killed += 1;
    } else {
      await turns.step(choose(2), () => undefined);
    }
  }
  for (const minutes of [2, 6, 6, 6]) {
    clock.moveMinutes(minutes);
    await sweep();
  }
  const trace = [...violations, ...turns.trace].join("\n");
  const record = await connections.read(acme);
  const stored = await credentials.read({ ...acme, area: "connections" });
  expect(violations, trace).toEqual([]);
  expect(record?.grantId, trace).toBe(stored?.fields.grant_id?.reveal());
  expect(record?.credential?.version, trace).toBe(stored?.version);
  expect(stored?.fields.refresh_token?.reveal(), trace).toContain(`refresh-of-${record?.identity.id}`);
  expect(provider.isAlive(stored?.fields.refresh_token?.reveal() ?? ""), trace).toBe(true);
  const other = record?.identity.id === ada ? `refresh-of-${grace}-2` : `refresh-of-${ada}-1`;
  expect(provider.isAlive(other), `the other account's grant is given back\n${trace}`).toBe(false);
  expect(parked.all(), trace).toEqual([]);
  expect(
    connections.kept.map(({ id }) => id).filter((id) => id.startsWith(record?.grantId ?? "none")),
    trace,
  ).toHaveLength(2);
  const told = new Set(connections.kept.map(({ connection }) => connection.id));
  expect(told.size, `one connection was ever told of\n${trace}`).toBe(1);
  // The pin: without replace_account the account that was connected first stays.
  const wentLive = new Set(connections.kept.map(({ id }) => id.split(".")[0]));
  expect(replaceAccount || wentLive.size === 1, trace).toBe(true);
  passed.replaced += wentLive.size - 1;
  return passed;
}

/** A process whose every call to the stores waits for its turn. */
function startProcess(deps: World["deps"], id: number, wait: Wait, waited: () => void): CompleteAuthorizationDeps {
  const pause: typeof deps.timers.pause = async (...given) => {
    waited();
    await wait(id, "pause");
    return deps.timers.pause(...given);
  };
  return {
    ...deps,
    timers: { ...deps.timers, pause },
    connections: inTurns(wait, id, "connections", deps.connections),
    parked: inTurns(wait, id, "parked", deps.parked),
    credentials: inTurns(wait, id, "credentials", deps.credentials),
  };
}

it.each([
  { title: "pinned to the first", replaceAccount: false },
  { title: "replaced by who asked for it", replaceAccount: true },
])("two first confirmations in any order, one of them dying, are one connection with one account, $title", async ({ replaceAccount }) => {
  const sum: Passed = { killed: 0, waited: 0, refused: 0, replaced: 0 };
  const choices = fc.noBias(fc.array(fc.nat({ max: 1_000_000 }), { minLength: 20, maxLength: 80, size: "max" }));
  await fc.assert(
    fc.asyncProperty(choices, async (given) => {
      const passed = await interleave(given, replaceAccount);
      for (const name of Object.keys(sum) as (keyof Passed)[]) {
        sum[name] += passed[name];
      }
    }),
    { numRuns: 1000 },
  );
  for (const name of ["killed", "waited", replaceAccount ? "replaced" : "refused"] as const) {
    expect(sum[name], `${name}: the runs have come through it`).toBeGreaterThan(50);
  }
});
