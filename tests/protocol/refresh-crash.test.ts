import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { acme, firstRefresh, hour, openEngine, rotatedRefresh } from "../fixtures/engine-fixture.ts";
import { type Death, mortalProcess } from "./crash-fixture.ts";

type World = Awaited<ReturnType<typeof openEngine>>;

const asked = { kind: "asked" } as const;

/** Nothing is written yet: what the provider gave is in this process only. */
const beforeTheWrite = ["after provider.refresh", "before credentials.write"];

/** The store has refused it, and the record has not got it yet. */
const beforeTheSeal = ["after credentials.write", "before sealer.seal", "after sealer.seal", "before connections.commit"];

type Story = {
  readonly title: string;
  readonly rotate: boolean;
  readonly prepare: (world: World) => void;
  /** The deaths after which the connection is lost. */
  readonly fatal: readonly string[];
};

const refuseWrite =
  (after: boolean) =>
  ({ credentials }: World) =>
    credentials.failNext("write", new Failure("store_unavailable"), { after });

const stories: readonly Story[] = [
  { title: "a refresh", rotate: false, prepare: () => undefined, fatal: [] },
  { title: "a refresh that rotates", rotate: true, prepare: () => undefined, fatal: beforeTheWrite },
  {
    title: "a refresh that rotates, whose credential the store does not take",
    rotate: true,
    prepare: refuseWrite(false),
    fatal: [...beforeTheWrite, ...beforeTheSeal],
  },
  {
    title: "a refresh that rotates, whose write lands without an answer",
    rotate: true,
    prepare: refuseWrite(true),
    fatal: beforeTheWrite,
  },
];

describe.each(stories)("S15: a process that dies in $title", ({ rotate, prepare, fatal }) => {
  it("loses nothing, unless it dies between the provider's answer and the first write", async () => {
    const steps = await listSteps(rotate, prepare);
    const lost: string[] = [];
    for (const { call, name } of steps) {
      for (const when of ["before", "after"] as const) {
        const status = await surviveDeath(rotate, prepare, { call, when }, `${when} ${call}: ${name}`);
        if (status !== "active") {
          lost.push(`${when} ${name}`);
        }
      }
    }
    expect(steps.map(({ name }) => name)).toContain("provider.refresh");
    expect(lost.sort()).toEqual([...fatal].sort());
  });
});

async function openRotating(rotate: boolean, prepare: (world: World) => void) {
  const world = await openEngine();
  world.provider.scriptRefreshes({ rotate });
  world.clock.moveSeconds(hour - 60);
  prepare(world);
  return world;
}

async function listSteps(rotate: boolean, prepare: (world: World) => void) {
  const world = await openRotating(rotate, prepare);
  const { steps, deps } = startProcess(world);
  await world.refresh(asked, deps);
  return steps;
}

/** @returns How the connection stands when others had their turn. */
async function surviveDeath(rotate: boolean, prepare: (world: World) => void, death: Death, where: string) {
  const world = await openRotating(rotate, prepare);
  const { refresh, clock, held, read, connections, provider, events } = world;
  const { deps, isDead } = startProcess(world, death);
  await refresh(asked, deps).catch(() => undefined);
  expect(isDead(), `${where}: dies`).toBe(true);
  const asks = provider.refreshed.length;
  const found = await held();
  // Without the access token, which was to be stored after it, the new refresh token is sent once.
  const hasToken = found?.access_token !== undefined || (await read()).sealedRotation !== undefined;
  const wasStored = found?.refresh_token !== firstRefresh;
  for (let turn = 0; turn < 3; turn += 1) {
    clock.moveSeconds(31);
    await refresh();
  }
  if (wasStored) {
    const asksAgain = hasToken ? 0 : 1;
    expect(provider.refreshed.slice(asks), `${where}: the provider is not asked twice`).toEqual([rotatedRefresh(1)].slice(0, asksAgain));
    expect(await held(), where).toMatchObject({ refresh_token: rotatedRefresh(1 + asksAgain) });
  }
  const { status, credential } = await read();
  const stored = await world.credentials.read({ ...acme, area: "connections" });
  expect(stored?.version, `${where}: the record says what the store has`).toBe(credential?.version);
  expect(connections.leaseOf(acme), `${where}: the lease is free`).toBeUndefined();
  expect(await read(), `${where}: no rotation waits`).not.toHaveProperty("sealedRotation");
  if (status === "active") {
    expect(provider.isAlive((await held())?.refresh_token ?? ""), `${where}: the stored token works`).toBe(true);
  } else {
    expect(status, where).toBe("reauth_required");
    expect(events.names().at(-1), `${where}: the customer is told`).toBe("connection.reauth_required");
  }
  return status;
}

function startProcess({ engine }: World, death?: Death) {
  const { wrap, steps, isDead } = mortalProcess(death);
  const deps = {
    ...engine,
    methods: buildMethods(wrap("provider", engine.provider)),
    connections: wrap("connections", engine.connections),
    credentials: engine.credentials.through(wrap),
    sealer: wrap("sealer", engine.sealer),
    events: wrap("events", engine.events),
  };
  return { deps, steps, isDead };
}
