import fc from "fast-check";
import { expect, it } from "vitest";
import type { CredentialFields } from "../../lib/connections/credential-store.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { interleaver } from "./interleaver.ts";
import { type Many, openMany } from "./refresh-due-fixture.ts";

const connections = 30;
const mostInDoubt = 16;
/** A tick makes some ten steps for each connection: a run is killed in any of them, or ends. */
const mostSteps = 12 * connections;

type Turns = ReturnType<typeof interleaver>;
type Passed = { most: number; atOnce: number; killed: number; lost: number; sealed: number; whole: number };

const grantOf = ({ grant_id }: CredentialFields) => grant_id?.reveal() ?? "";

/**
 * The process of one tick. Each call to a port has its effect, and is answered, when its turn comes. `inDoubt`: the grants whose refresh
 * token was sent and whose next one no store has. `rotated`: those of them that the provider has rotated.
 */
function startTick(many: Many, turns: Turns, faults: Set<string>) {
  const { provider } = many;
  const inDoubt = new Set<string>();
  const rotated = new Set<string>();
  const save = (grant: string) => {
    inDoubt.delete(grant);
    rotated.delete(grant);
  };
  const call = async <T>(name: string, effect: () => Promise<T>): Promise<T> => {
    await turns.wait(0, name);
    if (faults.delete(`${name} before`)) {
      throw new Failure(name === "refresh" ? "provider_unavailable" : "store_unavailable");
    }
    const result = await effect();
    await turns.wait(0, `${name}, answered`);
    if (faults.delete(`${name} after`)) {
      throw new Failure("store_unavailable");
    }
    return result;
  };
  const refresh: CodeFlowMethod["refresh"] = async (held, given) => {
    const grant = grantOf(held);
    inDoubt.add(grant);
    const asked = call("refresh", async () => {
      const tokens = await provider.refresh(held, given);
      rotated.add(grant);
      return tokens;
    });
    return asked.catch((error: unknown) => {
      save(grant);
      throw error;
    });
  };
  const deps = {
    ...many.engine,
    due: many.pagesOf(connections),
    methods: buildMethods({ ...provider, rotatesRefreshTokens: true, refresh }),
    connections: {
      ...many.connections,
      acquire: (...given: Parameters<Many["connections"]["acquire"]>) => call("acquire", () => many.connections.acquire(...given)),
      commit: (...given: Parameters<Many["connections"]["commit"]>) =>
        call("commit", async () => {
          const [{ sealedRotation, grantId }] = given;
          const isWritten = await many.connections.commit(...given);
          if (isWritten && sealedRotation !== undefined) {
            save(grantId);
          }
          return isWritten;
        }),
    },
    credentials: {
      ...many.credentials,
      read: (...given: Parameters<Many["credentials"]["read"]>) => call("read", () => many.credentials.read(...given)),
      write: (...given: Parameters<Many["credentials"]["write"]>) =>
        call("write", async () => {
          const written = await many.credentials.write(...given);
          save(grantOf(given[1]));
          return written;
        }),
    },
  };
  void many.tick({}, deps);
  return { inDoubt, rotated };
}

/** Runs a tick in the order that the choices say, and kills it at the step that the first of them says. @throws What did not hold. */
async function interleave(choices: readonly number[]): Promise<Passed> {
  const many = await openMany(connections);
  const endings = { accepted: () => undefined, mayEnd: async () => true };
  many.provider.scriptRefreshes({ rotate: true });
  const turns = interleaver(choices);
  const faults = new Set<string>();
  const passed = { most: 0, atOnce: 0, killed: 0, lost: 0, sealed: 0, whole: 0 };
  const killAt = turns.take()(mostSteps);
  const { inDoubt, rotated } = startTick(many, turns, faults);
  await turns.settle();
  for (let step = 0; step < killAt && !turns.isIdle(); step += 1) {
    const choose = turns.take();
    const fault = choose(60);
    if (fault < 3) {
      faults.add(["write before", "write after", "refresh before"][fault] ?? "");
    }
    await turns.step(choose(100), () => undefined);
    passed.most = Math.max(passed.most, inDoubt.size);
    passed.atOnce = Math.max(passed.atOnce, many.keys.filter((key) => many.connections.leaseOf(key) !== undefined).length);
    expect(inDoubt.size, turns.trace.join("\n")).toBeLessThanOrEqual(mostInDoubt);
  }
  passed.killed = turns.isIdle() ? 0 : 1;
  turns.kill(0);
  many.clock.moveSeconds(31);
  const records = await Promise.all(many.keys.map((key) => many.read(key)));
  passed.sealed = records.filter(({ sealedRotation }) => sealedRotation !== undefined).length;
  for (const key of many.keys) {
    await many.refresh({ kind: "asked" }, { ...many.engine, endings }, key);
  }
  const after = await Promise.all(many.keys.map((key) => many.read(key)));
  const lost = after.filter(({ status }) => status !== "active").map(({ grantId }) => grantId);
  expect(lost.toSorted(), turns.trace.join("\n")).toEqual([...rotated].toSorted());
  passed.lost = lost.length;
  passed.whole = lost.length === 0 ? 1 : 0;
  return passed;
}

it("S15: a tick that is killed anywhere loses what the provider had rotated and no store had, 16 connections at most", async () => {
  const runs: Passed[] = [];
  const choices = fc.noBias(fc.array(fc.nat({ max: 1_000_000 }), { minLength: 100, maxLength: mostSteps, size: "max" }));
  await fc.assert(
    fc.asyncProperty(choices, async (given) => {
      runs.push(await interleave(given));
    }),
    // A shorter list of choices would not be easier to read, and the search for it takes minutes.
    { numRuns: 150, endOnFailure: true },
  );
  const most = (name: keyof Passed) => Math.max(...runs.map((passed) => passed[name]));
  const sum = (name: keyof Passed) => runs.reduce((total, passed) => total + passed[name], 0);
  expect(most("most"), "the window was full").toBe(mostInDoubt);
  expect(most("atOnce"), "and more were in progress").toBe(24);
  expect(most("lost"), "a kill has lost many").toBeGreaterThan(8);
  for (const name of ["killed", "lost", "sealed", "whole"] as const) {
    expect(sum(name), `${name}: the runs have come through it`).toBeGreaterThan(5);
  }
});
