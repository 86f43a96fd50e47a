import { describe, expect, it } from "vitest";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { type Death, mortalProcess } from "../crash-fixture.ts";
import { asked, live, net, openMinted, signal } from "./mint-fixture.ts";

type World = Awaited<ReturnType<typeof openMinted>>;
type Process = ReturnType<typeof startProcess>;

type Story = {
  readonly title: string;
  readonly prepare: (world: World) => Promise<unknown> | undefined;
  /** What the process does that dies. */
  readonly work: (world: World, process: Process) => Promise<unknown>;
  /** The customer's client was revoked. */
  readonly isRevoked: boolean;
  readonly events: readonly string[];
};

const serve = (_: World, { deps }: Process) => tokenBroker(deps).serve(net, 300, signal);
const prove = ({ refresh }: World, { deps }: Process) => refresh(asked, deps);
const revoke = async ({ method }: World) => method.endClient();

const stories: readonly Story[] = [
  { title: "a use", prepare: () => undefined, work: serve, isRevoked: false, events: [] },
  { title: "a use of a client that was revoked", prepare: revoke, work: serve, isRevoked: true, events: ["connection.reauth_required"] },
  { title: "a proof", prepare: () => undefined, work: prove, isRevoked: false, events: [] },
  { title: "a proof of a client that was revoked", prepare: revoke, work: prove, isRevoked: true, events: ["connection.reauth_required"] },
  {
    title: "a proof whose record is behind its credential",
    prepare: ({ storeBehindTheRecord }) => storeBehindTheRecord("client-2"),
    work: prove,
    isRevoked: false,
    events: [],
  },
  {
    title: "a proof of a client that was mended",
    prepare: async ({ method, refresh }) => {
      method.endClient();
      await refresh();
      method.mend();
    },
    work: prove,
    isRevoked: false,
    events: ["connection.reauth_required", "connection.recovered"],
  },
];

describe.each(stories)("S15: a process that dies in $title", (story) => {
  it("leaves, at every call, a state that the next call corrects, and each event is published as one", async () => {
    const steps = await listSteps(story);
    expect(steps.map(({ name }) => name)).toContain("method.mint");
    for (const { call, name } of steps) {
      for (const when of ["before", "after"] as const) {
        await surviveDeath(story, { call, when }, `${when} ${call}: ${name}`);
      }
    }
  });
});

async function listSteps({ prepare, work }: Story) {
  const world = await openMinted();
  await prepare(world);
  const process = startProcess(world);
  await work(world, process).catch(() => undefined);
  return process.steps;
}

async function surviveDeath({ prepare, work, isRevoked, events }: Story, death: Death, where: string) {
  const world = await openMinted();
  await prepare(world);
  const process = startProcess(world, death);
  await work(world, process).catch(() => undefined);
  expect(process.isDead(), `${where}: dies`).toBe(true);
  const { clock, refresh, read, connections, credentials } = world;
  for (let turn = 0; turn < 2; turn += 1) {
    clock.moveSeconds(31);
    await refresh();
  }
  expect((await read()).status, where).toBe(isRevoked ? "reauth_required" : "active");
  const stored = await credentials.read(live);
  expect((await read()).credential?.version, `${where}: the record says what is stored`).toBe(stored?.version);
  expect(connections.leaseOf(net), `${where}: the lease is free`).toBeUndefined();
  const kept = connections.kept.filter(({ connection }) => connection.provider === net.provider);
  expect([...new Map(kept.map(({ id, name }) => [id, name])).values()], `${where}: events`).toEqual(events);
}

function startProcess({ deps, method }: World, death?: Death) {
  const { wrap, steps, isDead } = mortalProcess(death);
  const mortal = {
    ...deps,
    methods: buildMethods(wrap("method", method)),
    connections: wrap("connections", deps.connections),
    credentials: deps.credentials.through(wrap),
    events: wrap("events", deps.events),
  };
  return { deps: mortal, steps, isDead };
}
