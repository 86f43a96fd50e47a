import { expect } from "vitest";
import type { Connection } from "../../../lib/connections/connection.ts";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { toFailureCode } from "../../../lib/errors.ts";
import { bearerOf } from "../../fakes/bearer-of.ts";
import { ada } from "../../fakes/scripted-provider.ts";
import { acme, signal } from "../../fixtures/connect-fixture.ts";
import type { Death } from "../crash-fixture.ts";
import { describeDeaths, dieInSweep } from "../describe-deaths.ts";
import { startMortal } from "./start-mortal.ts";
import { live, openSubmitWorld, type SubmitWorld, secret } from "./submit-fixture.ts";

type Story = {
  readonly title: string;
  readonly prepare: (world: SubmitWorld) => Promise<unknown>;
  readonly deed: (world: SubmitWorld, deps: SubmitWorld["deps"]) => Promise<unknown>;
  /** What the place is taken from, and what takes it. */
  readonly from: string;
  readonly to: string;
  /** Both store something, in one place: a caller who comes between the credential and the record is asked to wait for the sweeper. */
  readonly mayWait?: true;
};

const foreign = "foreign-secret";

/** `role` stores nothing, as every method without a secret does. */
const toRole: Story["deed"] = ({ submit }, deps) => submit(secret, { method: deps.role, replaceAccount: true }, deps);

const stories: readonly Story[] = [
  { title: "S81: the conversion of a login", from: "login", to: "role", prepare: ({ login }) => login(), deed: toRole },
  { title: "S81: the conversion of a secret", from: "client", to: "role", prepare: ({ submit }) => submit(), deed: toRole },
  {
    title: "S81: the way back to a secret",
    from: "role",
    to: "client",
    prepare: ({ submit, role }) => submit(secret, { method: role }),
    deed: ({ submit }, deps) => submit(secret, { method: deps.client, replaceAccount: true }, deps),
  },
  {
    title: "S81: the way back to a login",
    from: "role",
    to: "login",
    prepare: ({ submit, role }) => submit(secret, { method: role }),
    deed: ({ login }, deps) => login(true, deps),
  },
  {
    title: "a secret in the place of a login",
    from: "login",
    to: "client",
    mayWait: true,
    prepare: ({ login }) => login(),
    deed: ({ submit }, deps) => submit(secret, { method: deps.client, replaceAccount: true }, deps),
  },
  {
    title: "a login in the place of a secret",
    from: "client",
    to: "login",
    mayWait: true,
    prepare: ({ submit }) => submit(),
    deed: ({ login }, deps) => login(true, deps),
  },
  {
    title: "a secret of another account",
    from: "client",
    to: "client",
    mayWait: true,
    prepare: ({ submit, client }) => {
      client.know(foreign, "globex-tailnet");
      return submit();
    },
    deed: ({ submit }, deps) => submit(foreign, { method: deps.client, replaceAccount: true }, deps),
  },
];

describeDeaths(stories, {
  leaves: "a connection of one kind that serves, or asks to wait for the sweep, and no credential or grant besides",
  atLeast: 10,
  listSteps,
  expectWhole,
});

async function listSteps(story: Story) {
  const { world } = await openPrepared(story);
  const { steps, deps } = startMortal(world);
  await story.deed(world, deps);
  return steps;
}

async function openPrepared({ prepare }: Story) {
  const world = openSubmitWorld();
  await prepare(world);
  world.clock.moveMinutes(5);
  return { world, before: await readConnection(world) };
}

async function expectWhole(story: Story, death: Death, where: string, sweeperDiesAt?: number): Promise<boolean> {
  const { world, before } = await openPrepared(story);
  const { deps, isDead } = startMortal(world, death);
  await story.deed(world, deps).catch(() => undefined);
  expect(isDead(), `${where}: dies`).toBe(true);
  await expectServed(world, `${where}, at once`, story.mayWait);

  world.clock.moveMinutes(2);
  const hasSweeperDied =
    sweeperDiesAt !== undefined && (await dieInSweep(world, startMortal(world, { call: sweeperDiesAt, when: "after" })));
  await expectServed(world, `${where}, before the sweep`, story.mayWait);
  await world.sweep();
  await expectServed(world, `${where}, after a sweep`);

  await expectOneKind(story, world, before, where);
  return hasSweeperDied;
}

/** A process that starts now serves a token, and the provider takes it. @param mayWait - Or it asks the caller to wait, and blames nobody. */
async function expectServed({ deps, clock }: SubmitWorld, where: string, mayWait = false): Promise<void> {
  const broker = tokenBroker({ ...deps, switches: deps.switches });
  const token = await broker.serve(acme, 60, signal).catch((error: unknown) => {
    expect([toFailureCode(error), mayWait], where).toEqual(["connection_busy", true]);
  });
  if (token === undefined) {
    return;
  }
  const connection = await deps.connections.read(acme);
  const method = deps.methods.find(connection ?? expect.fail(`${where}: there is no connection`));
  await method?.probe(token, { at: acme, details: {}, signal }).catch(() => expect.fail(`${where}: ${bearerOf(token)} is refused`));
  expect(token.expiresAt?.getTime(), where).toBeGreaterThan(clock().getTime());
}

async function expectOneKind({ from, to }: Story, world: SubmitWorld, before: Connection, where: string): Promise<void> {
  const { clock, sweep, leftBehind, credentials, connections, provider } = world;
  // The tokens of a login have expired, and what was to be retried has been.
  clock.moveMinutes(61);
  await sweep();
  const after = await readConnection(world);
  expect([from, to], where).toContain(after.method);
  expect([after.id, after.status, after.createdAt], where).toEqual([before.id, "active", before.createdAt]);
  expect(await leftBehind(), `${where}: nothing is left`).toEqual([]);
  expect(await connections.leaseOf(acme), `${where}: no process is left with the lease`).toBeUndefined();
  const stored = await credentials.read(live);
  expect(stored?.fields.grant_id?.reveal(), `${where}: what is stored is of the grant`).toBe(after.credential && after.grantId);
  expect(stored?.version, where).toBe(after.credential?.version);
  const held = stored?.fields.refresh_token?.reveal();
  expect(held === undefined || provider.isAlive(held), `${where}: the login that is held lives`).toBe(true);
  // A process that dies while it redeems a code leaves what nobody can know of.
  const lives = to === "login" ? [] : provider.redeemed.map((_, index) => `refresh-of-${ada}-${index + 1}`).filter(provider.isAlive);
  expect(lives, `${where}: no other login lives`).toEqual(held === undefined || to === "login" ? [] : [held]);
}

const readConnection = async ({ connections }: SubmitWorld): Promise<Connection> =>
  (await connections.read(acme)) ?? expect.fail("there is no connection");
