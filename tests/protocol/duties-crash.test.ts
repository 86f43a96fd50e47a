import { describe, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { scriptedDuties } from "../fakes/scripted-duties.ts";
import { type Death, mortalProcess } from "./crash-fixture.ts";
import { client, type Duties, openDuties } from "./duties-fixture.ts";

type Story = { readonly title: string; readonly prepare: (world: Duties) => Promise<unknown> };

const stories: readonly Story[] = [
  { title: "the first step of a duty, which makes a key", prepare: async () => undefined },
  { title: "a step that deletes the key before", prepare: ({ server }) => server.create("connection-of-a-client") },
  {
    title: "a step whose credential is stored without an answer",
    prepare: async ({ credentials }) => credentials.failNext("write", new Failure("store_unavailable"), { after: true }),
  },
];

describe.each(stories)("S15: a process that dies in $title", ({ prepare }) => {
  it("loses nothing: in the end there is one key at the provider, it is the one that is stored, and the record is right", async () => {
    const steps = await listSteps(prepare);
    expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(["server.create", "credentials.write", "connections.commit"]));
    for (const { call, name } of steps) {
      for (const when of ["before", "after"] as const) {
        await surviveDeath(prepare, { call, when }, `${when} ${call}: ${name}`);
      }
    }
  });
});

async function listSteps(prepare: Story["prepare"]) {
  const world = await openDuties({ auth_key: 0 });
  await prepare(world);
  const { deps, steps } = startProcess(world);
  await world.tick({}, deps);
  return steps;
}

async function surviveDeath(prepare: Story["prepare"], death: Death, where: string) {
  const world = await openDuties({ auth_key: 0 });
  const { tick, clock, server, stored, readClient, connections, untilDue, events, at } = world;
  await prepare(world);
  const { deps, isDead } = startProcess(world, death);
  await tick({}, deps).catch(() => undefined);
  expect(isDead(), `${where}: dies`).toBe(true);
  clock.moveSeconds(31);
  // Until the key that is there need not be replaced for long.
  for (let turn = 0; ((await readClient()).due?.at ?? clock()) < at(86_400) && turn < 6; turn += 1) {
    await untilDue();
    await tick();
  }
  const { version, fields } = await stored();
  const keys = await server.list();
  expect(
    keys.map(({ id }) => id),
    where,
  ).toEqual([fields.auth_key_id]);
  const record = await readClient();
  expect(record, where).toMatchObject({ status: "active", credential: { version }, due: { reason: "duty" } });
  expect(record, where).not.toHaveProperty("failure");
  expect(fields.grant_id, where).toBe(record.grantId);
  expect(connections.leaseOf(client), `${where}: the lease is free`).toBeUndefined();
  expect(events.names(), where).not.toContain("connection.reauth_required");
}

function startProcess({ engine, server, provider }: Duties, death?: Death) {
  const { wrap, steps, isDead } = mortalProcess(death);
  const deps = {
    ...engine,
    methods: buildMethods(provider, scriptedDuties(wrap("server", server))),
    connections: wrap("connections", engine.connections),
    credentials: engine.credentials.through(wrap),
    parked: wrap("parked", engine.parked),
    events: wrap("events", engine.events),
  };
  return { deps, steps, isDead };
}
