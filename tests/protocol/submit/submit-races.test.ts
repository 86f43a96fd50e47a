import { describe, expect, it } from "vitest";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { acme } from "../../fixtures/connect-fixture.ts";
import { inTurns, type Wait } from "../in-turns.ts";
import { interleaver } from "../interleaver.ts";
import { account, live, openSubmitWorld, type SubmitWorld, secret } from "./submit-fixture.ts";

type Process = (deps: SubmitWorld["deps"]) => Promise<unknown>;
type Race = {
  readonly title: string;
  readonly prepare: (world: SubmitWorld) => Promise<unknown>;
  readonly processes: (world: SubmitWorld) => readonly Process[];
};

const another = "another-secret";
const nothing = async () => undefined;
const submitTwice = (world: SubmitWorld): readonly Process[] => [
  (deps) => world.submit(secret, { method: deps.client }, deps),
  (deps) => world.submit(another, { method: deps.client }, deps),
];

const races: readonly Race[] = [
  { title: "two first submissions", prepare: nothing, processes: submitTwice },
  { title: "two submissions of the account that is connected", prepare: ({ submit }) => submit(), processes: submitTwice },
  {
    title: "two submissions that store nothing",
    prepare: nothing,
    processes: ({ submit }) => [
      (deps) => submit(secret, { method: deps.role }, deps),
      (deps) => submit(secret, { method: deps.role }, deps),
    ],
  },
  {
    title: "a submission and a login",
    prepare: nothing,
    processes: ({ submit, login }) => [
      (deps) => submit(secret, { method: deps.client, replaceAccount: true }, deps),
      (deps) => login(true, deps),
    ],
  },
  {
    title: "a submission and a disconnect",
    prepare: ({ submit }) => submit(),
    processes: ({ submit, disconnect }) => [(deps) => submit(secret, { method: deps.client }, deps), (deps) => disconnect(deps)],
  },
];

/** The order in which the calls of both have their effect and are answered: 40 orders, worked out from a seed. */
const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

describe.each(races)("$title at once", ({ prepare, processes }) => {
  it("end, in whichever order, in one whole connection or none, and leave nothing behind", async () => {
    for (const seed of seeds) {
      const world = openSubmitWorld();
      world.client.know(another, account);
      await prepare(world);
      world.clock.moveMinutes(60);
      const trace = await runInterleaved(world, processes(world), seed);
      world.clock.moveMinutes(2);
      await world.sweep();
      world.clock.moveMinutes(6);
      await world.sweep();
      await expectWhole(world, `seed ${seed}: ${trace.join(" | ")}`);
    }
  });
});

describe("the same submission sent twice at once", () => {
  it("is two attempts, of which the last to go live wins", async () => {
    const { submit, connections, held, leftBehind, events } = openSubmitWorld();
    const both = await Promise.all([submit(), submit()]);
    const ids = new Set(both.map(({ connection }) => connection.id));
    expect(ids.size).toBe(1);
    const grants = both.map(({ connection }) => connection.grantId);
    const connection = await connections.read(acme);
    expect(grants).toContain(connection?.grantId);
    expect(await held()).toMatchObject({ grant_id: connection?.grantId, client_secret: secret });
    expect(await leftBehind()).toEqual([]);
    expect(events.names()).toEqual(["connection.connected", "connection.connected"]);
  });
});

async function expectWhole({ connections, credentials, leftBehind, provider, logger }: SubmitWorld, where: string): Promise<void> {
  const connection = await connections.read(acme);
  const stored = await credentials.read(live);
  expect(await leftBehind(), `${where}: nothing is left`).toEqual([]);
  expect(logger.text(), `${where}: nothing is lost`).not.toContain("left at the provider");
  expect(connections.leaseOf(acme), `${where}: no process has the lease`).toBeUndefined();
  expect(stored?.version, `${where}: record and credential are of one version`).toBe(connection?.credential?.version);
  expect(stored?.fields.grant_id?.reveal(), `${where}: of one grant`).toBe(connection?.credential && connection.grantId);
  for (const token of provider.redeemed.map((_, index) => `refresh-of-110100000000000000001-${index + 1}`)) {
    const isLive = stored?.fields.refresh_token?.reveal() === token;
    expect(provider.isAlive(token), `${where}: a login that did not win is revoked`).toBe(isLive);
  }
}

async function runInterleaved(world: SubmitWorld, processes: readonly Process[], seed: number): Promise<readonly string[]> {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536);
  };
  const turns = interleaver([]);
  const running = processes.map((run, index) => run(startProcess(world, index, turns.wait)).catch(() => undefined));
  let isOver = false;
  const all = Promise.all(running).then(() => {
    isOver = true;
  });
  await turns.settle();
  while (!isOver) {
    await turns.step(random(), () => undefined);
  }
  await all;
  return turns.trace;
}

function startProcess(world: SubmitWorld, index: number, wait: Wait): SubmitWorld["deps"] {
  const { connections, parked, tombstones, credentials, provider, client, role, revocationMarks } = world.deps;
  const wrap = <T extends object>(portName: string, port: T): T => inTurns(wait, index, portName, port);
  const methods = { provider, client: wrap("client", client), role: wrap("role", role) };
  return {
    ...world.deps,
    ...methods,
    connections: wrap("connections", connections),
    parked: wrap("parked", parked),
    tombstones: wrap("tombstones", tombstones),
    credentials: wrap("credentials", credentials),
    revocationMarks: wrap("revocationMarks", revocationMarks),
    methods: buildMethods(methods.provider, methods.client, methods.role),
  };
}

describe("a submission", () => {
  it("that a disconnect overtakes is told so, and nothing is left behind", async () => {
    const { submit, disconnect, deps, clock, connections, leftBehind } = openSubmitWorld();
    await submit();
    const write: typeof deps.parked.write = async (...given) => {
      await deps.parked.write(...given);
      clock.moveSeconds(1);
      await disconnect();
    };
    const overtaken = submit(secret, {}, { ...deps, parked: { ...deps.parked, write } });
    await expect(overtaken).rejects.toMatchObject({ code: "connection_disconnecting" });
    expect(await connections.read(acme)).toBeUndefined();
    expect(await leftBehind()).toEqual([]);
  });
});
