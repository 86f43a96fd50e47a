import { describe, expect, it } from "vitest";
import type { CredentialKey } from "../../lib/connections/credential-store.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, firstRefresh, openEngine } from "../fixtures/engine-fixture.ts";
import { type Death, mortalProcess } from "./crash-fixture.ts";

type World = Awaited<ReturnType<typeof openEngine>>;

/** The circumstances of a disconnect by a process that dies. */
const stories: readonly { readonly title: string; readonly prepare: (world: World) => void }[] = [
  { title: "a disconnect", prepare: () => undefined },
  {
    title: "a disconnect while the provider is down",
    prepare: ({ provider }) => provider.failNext("revoke", new Failure("provider_timeout")),
  },
  {
    title: "a disconnect while the store does not erase",
    prepare: ({ credentials }) => credentials.failNext("erase", new Failure("vault_sealed")),
  },
];

describe.each(stories)("a process that dies in $title", ({ prepare }) => {
  it("leaves, at every step, a disconnect that tick and sweep finish", async () => {
    const steps = await listSteps(prepare);
    expect(steps.length).toBeGreaterThanOrEqual(9);
    for (const { call, name } of steps) {
      for (const when of ["before", "after"] as const) {
        await expectGivenBack(prepare, [{ call, when }], `${when} ${call}: ${name}`);
      }
    }
  });

  it("is continued by ticks and sweeps that die as well, at every step of both", async () => {
    for (const { call, name } of await listSteps(prepare)) {
      let hasNextDied = true;
      for (let next = 1; hasNextDied; next += 1) {
        const deaths = [
          { call, when: "after" },
          { call: next, when: "after" },
        ] as const;
        hasNextDied = await expectGivenBack(prepare, deaths, `after ${call}: ${name}, then after ${next}`);
      }
    }
  });
});

async function listSteps(prepare: (world: World) => void) {
  const world = await openEngine();
  prepare(world);
  const { steps, deps } = startProcess(world);
  await world.disconnect(deps);
  return steps;
}

/** @returns Whether a later process died as well: none does if each makes fewer calls. */
async function expectGivenBack(prepare: (world: World) => void, [first, ...later]: readonly Death[], where: string): Promise<boolean> {
  const world = await openEngine();
  const { disconnect, clock, connections, held, parked, provider, tick, sweep, tombstones, events } = world;
  const { id } = await world.read();
  const written = noteWrites(world);
  prepare(world);
  const { deps, isDead } = startProcess(world, first);
  await disconnect(deps).catch(() => undefined);
  expect(isDead(), `${where}: dies`).toBe(true);
  if ((await connections.read(acme))?.status === "active") {
    clock.moveMinutes(1);
    await disconnect();
  }
  let hasNextDied = false;
  for (const death of [...later, undefined, undefined, undefined, undefined]) {
    clock.moveMinutes(31);
    const [ticking, sweeping] = [startProcess(world, death), startProcess(world, death)];
    await tick({}, ticking.deps).catch(() => undefined);
    await sweep(sweeping.deps).catch(() => undefined);
    hasNextDied ||= ticking.isDead() || sweeping.isDead();
  }

  expect(await connections.read(acme), `${where}: no record is left`).toBeUndefined();
  expect(await held(), `${where}: no credential is left`).toBeUndefined();
  expect(parked.all(), `${where}: no parked record is left`).toEqual([]);
  for (const key of written) {
    expect(await held(key), `${where}: no parked credential is left`).toBeUndefined();
  }
  expect(provider.isAlive(firstRefresh), `${where}: the grant is gone at the provider`).toBe(false);
  expect((await tombstones.read(acme))?.grant, `${where}: the tombstone says so`).toEqual({ state: "revoked" });
  const told = [...events.published, ...connections.kept].filter(({ name }) => name === "connection.disconnected");
  expect(new Set(told.map((event) => event.id)), `${where}: one event`).toEqual(new Set([`${id}.disconnected`]));
  return hasNextDied;
}

/** The credentials that were written from now on. */
function noteWrites({ credentials }: World): readonly CredentialKey[] {
  const keys: CredentialKey[] = [];
  const { write } = credentials;
  credentials.write = (key, ...given) => {
    keys.push(key);
    return write(key, ...given);
  };
  return keys;
}

/** A process with its own calls to the outside, that may die at one of them. */
function startProcess(world: World, death?: Death) {
  const { wrap, steps, isDead } = mortalProcess(death);
  const { engine } = world;
  const provider = wrap("provider", engine.provider);
  const deps = {
    ...engine,
    provider,
    methods: buildMethods(provider),
    connections: wrap("connections", engine.connections),
    credentials: engine.credentials.through(wrap),
    parked: wrap("parked", engine.parked),
    tombstones: wrap("tombstones", engine.tombstones),
    revocationMarks: wrap("revocationMarks", engine.revocationMarks),
    sealer: wrap("sealer", engine.sealer),
    events: wrap("events", engine.events),
    setup: wrap("setup", engine.setup),
    due: { pages: engine.due.pages, defer: wrap("due", engine.due).defer },
  };
  return { deps, steps, isDead };
}
