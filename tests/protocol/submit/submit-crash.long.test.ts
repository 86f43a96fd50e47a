import { expect } from "vitest";
import { ada } from "../../fakes/scripted-provider.ts";
import { acme } from "../../fixtures/connect-fixture.ts";
import type { Death } from "../crash-fixture.ts";
import { describeDeaths, dieInSweep } from "../describe-deaths.ts";
import { startMortal } from "./start-mortal.ts";
import { openSubmitWorld, type SubmitWorld, secret } from "./submit-fixture.ts";

type Story = {
  readonly title: string;
  readonly prepare: (world: SubmitWorld) => Promise<unknown>;
  /** A code that was redeemed by a process that dies before it stores the tokens is a loss that is logged. */
  readonly mayLose?: boolean;
  readonly deed: (world: SubmitWorld, deps: SubmitWorld["deps"]) => Promise<unknown>;
};

const nothing = async () => undefined;
const foreign = "foreign-secret";
const ofPerson = "secret-of-the-same-person";

const stories: readonly Story[] = [
  { title: "a first submission", prepare: nothing, deed: ({ submit }, deps) => submit(secret, { method: deps.client }, deps) },
  {
    title: "a submission of the account that is connected",
    prepare: ({ submit }) => submit(),
    deed: ({ submit }, deps) => submit(secret, { method: deps.client }, deps),
  },
  {
    title: "a submission of another account",
    prepare: async ({ submit, addKey, client }) => {
      await submit();
      await addKey();
      client.know(foreign, "globex-tailnet");
    },
    deed: ({ submit }, deps) => submit(foreign, { method: deps.client, replaceAccount: true }, deps),
  },
  {
    title: "a submission in a login's place",
    prepare: ({ login }) => login(),
    deed: ({ submit }, deps) => submit(secret, { method: deps.client, replaceAccount: true }, deps),
  },
  {
    title: "a login in a submission's place",
    mayLose: true,
    prepare: async ({ submit, addKey }) => {
      await submit();
      await addKey();
    },
    deed: ({ login }, deps) => login(true, deps),
  },
  {
    title: "a submission that stores nothing in a login's place",
    prepare: ({ login }) => login(),
    deed: ({ submit }, deps) => submit(secret, { method: deps.role, replaceAccount: true }, deps),
  },
  {
    title: "a login in the place of a submission that stores nothing",
    mayLose: true,
    prepare: ({ submit, role }) => submit(secret, { method: role }),
    deed: ({ login }, deps) => login(true, deps),
  },
  {
    title: "a submission of the account that a login has connected",
    prepare: async ({ login, client }) => {
      client.know(ofPerson, ada);
      await login();
    },
    deed: ({ submit }, deps) => submit(ofPerson, { method: deps.client }, deps),
  },
  {
    title: "a first submission that stores nothing",
    prepare: nothing,
    deed: ({ submit }, deps) => submit(secret, { method: deps.role }, deps),
  },
  {
    title: "a submission that stores nothing in the place of one that does",
    prepare: async ({ submit, addKey }) => {
      await submit();
      await addKey();
    },
    deed: ({ submit }, deps) => submit(secret, { method: deps.role }, deps),
  },
  {
    title: "a submission in the place of one that stores nothing",
    prepare: ({ submit, role }) => submit(secret, { method: role }),
    deed: ({ submit }, deps) => submit(secret, { method: deps.client }, deps),
  },
  {
    title: "a submission that stores nothing, of another account",
    prepare: async ({ submit, role }) => {
      await submit(secret, { method: role });
      role.know(foreign, "globex-tailnet");
    },
    deed: ({ submit }, deps) => submit(foreign, { method: deps.role, replaceAccount: true }, deps),
  },
];

describeDeaths(stories, {
  leaves: "the connection from before or a complete one, and nothing else",
  atLeast: 6,
  listSteps,
  expectWhole,
});

async function listSteps({ prepare, deed }: Story) {
  const world = openSubmitWorld();
  await prepare(world);
  world.clock.moveMinutes(60);
  const { steps, deps } = startMortal(world);
  await deed(world, deps);
  return steps;
}

async function expectWhole(
  { prepare, deed, mayLose = false }: Story,
  death: Death,
  where: string,
  sweeperDiesAt?: number,
): Promise<boolean> {
  const world = openSubmitWorld();
  const { clock, connections, credentials, held, sweep, leftBehind, client, provider, logger } = world;
  await prepare(world);
  clock.moveMinutes(60);
  const before = await connections.read(acme);
  const heldBefore = await held();
  const { deps, isDead } = startMortal(world, death);
  await deed(world, deps).catch(() => undefined);
  expect(isDead(), `${where}: dies`).toBe(true);

  clock.moveMinutes(11);
  const hasSweeperDied =
    sweeperDiesAt !== undefined && (await dieInSweep(world, startMortal(world, { call: sweeperDiesAt, when: "after" })));
  await sweep();
  clock.moveMinutes(6);
  await sweep();

  const connection = await connections.read(acme);
  expect(await leftBehind(), `${where}: nothing is left`).toEqual([]);
  expect(logger.text().includes("left at the provider") && !mayLose, `${where}: nothing is lost`).toBe(false);
  expect(await connections.leaseOf(acme), `${where}: no process is left with the lease`).toBeUndefined();
  const stored = await credentials.read({ ...acme, area: "connections" });
  if (connection === undefined) {
    expect(before, where).toBeUndefined();
    expect(stored, `${where}: no credential without a connection`).toBeUndefined();
    return hasSweeperDied;
  }
  expect(connection.status, where).toBe("active");
  expect(stored?.version, `${where}: record and credential are of one version`).toBe(connection.credential?.version);
  expect(stored?.fields.grant_id?.reveal(), `${where}: of one grant`).toBe(connection.credential && connection.grantId);
  const isReplaced = before !== undefined && (before.method !== connection.method || before.identity.id !== connection.identity.id);
  if (heldBefore?.auth_key !== undefined) {
    expect(client.keys.has("key-1"), `${where}: what was made is given back if another one took the place`).toBe(!isReplaced);
  }
  if (heldBefore?.refresh_token !== undefined) {
    expect(provider.isAlive(heldBefore.refresh_token), `${where}: and a login is revoked`).toBe(!isReplaced);
  }
  expect(connection.createdAt, `${where}: a connection that was there stays`).toEqual(before?.createdAt ?? connection.createdAt);
  return hasSweeperDied;
}
