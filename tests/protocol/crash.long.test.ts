import { expect } from "vitest";
import type { Callback, CompleteAuthorizationDeps } from "../../lib/connections/connect/complete-authorization.ts";
import type { CredentialKey } from "../../lib/connections/credential-store.ts";
import type { DomainEvent } from "../../lib/connections/domain-event.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { grace, type Script } from "../fakes/scripted-provider.ts";
import { acme, openWorld } from "../fixtures/connect-fixture.ts";
import { Crash, type Death, mortalProcess } from "./crash-fixture.ts";
import { describeDeaths, dieInSweep } from "./describe-deaths.ts";

type World = ReturnType<typeof openWorld>;
type Deed = (world: World, deps: CompleteAuthorizationDeps) => Promise<unknown>;

/** The preparation before the process that dies, and the work in which it dies. */
type Story = { readonly title: string; readonly confirmation: "required" | "off"; readonly prepare: (world: World) => Promise<Deed> };

const callback =
  (script: Script = {}, replaceAccount = false) =>
  async ({ consent, provider }: World): Promise<Deed> => {
    const arrived: Callback = await consent({ replaceAccount });
    provider.script(script);
    return ({ complete }, deps) => complete(arrived, deps);
  };

const confirmation =
  (script: Script = {}, replaceAccount = false) =>
  async ({ park }: World): Promise<Deed> => {
    const value = await park(script, { replaceAccount });
    return ({ confirm }, deps) => confirm(value, undefined, deps);
  };

const again = (prepare: Story["prepare"]) => async (world: World) => {
  await world.connect();
  world.clock.moveMinutes(60);
  return prepare(world);
};

const someoneElse = async ({ park }: World): Promise<Deed> => {
  const value = await park();
  return ({ confirm }, deps) => confirm(value, { id: "user-2", tenant: "acme" }, deps).catch(rethrowCrash);
};

const unconfirmed = async ({ park, clock }: World): Promise<Deed> => {
  await park();
  clock.moveMinutes(11);
  return ({ sweep }, deps) => sweep(deps);
};

const unrevoked = async (world: World): Promise<Deed> => {
  const deed = refused(await callback({ scopes: ["openid"] })(world));
  world.provider.failNext("revoke", new Failure("provider_unreachable"));
  return deed;
};

const unproven = { unproven: new Failure("id_token_invalid") };
/** The ID token fails its checks; the provider also fails at this operation. */
const unbelieved = (failing?: "revoke" | "identify") => async (world: World) => {
  const deed = refused(await callback(unproven)(world));
  if (failing !== undefined) {
    world.provider.failNext(failing, new Failure("provider_unreachable"));
  }
  return deed;
};

/** The store refuses the credential once, and the provider the revocation. */
const unstored = async (world: World): Promise<Deed> => {
  const deed = refused(await callback()(world));
  world.credentials.failNext("write", new Failure("store_unavailable"));
  world.provider.failNext("revoke", new Failure("provider_unreachable"));
  return deed;
};

const stories: readonly Story[] = [
  { title: "a callback, to be confirmed", confirmation: "required", prepare: callback() },
  { title: "a callback, live at once", confirmation: "off", prepare: callback() },
  {
    title: "a callback without a scope",
    confirmation: "off",
    prepare: async (world) => refused(await callback({ scopes: ["openid"] })(world)),
  },
  { title: "a callback without a scope that cannot be revoked", confirmation: "off", prepare: unrevoked },
  { title: "a callback of a connection that is there", confirmation: "off", prepare: again(callback({ omitRefreshToken: true })) },
  { title: "a callback with another account", confirmation: "off", prepare: again(callback({ subject: grace }, true)) },
  { title: "a callback with an ID token that is not believed", confirmation: "required", prepare: unbelieved() },
  { title: "a callback with such an ID token that cannot be revoked", confirmation: "required", prepare: unbelieved("revoke") },
  { title: "a callback with such an ID token whose account is not told", confirmation: "required", prepare: unbelieved("identify") },
  { title: "a callback that can neither store nor revoke", confirmation: "required", prepare: unstored },
  { title: "a confirmation", confirmation: "required", prepare: confirmation() },
  {
    title: "a confirmation of a connection that is there",
    confirmation: "required",
    prepare: again(confirmation({ omitRefreshToken: true })),
  },
  { title: "a confirmation with another account", confirmation: "required", prepare: again(confirmation({ subject: grace }, true)) },
  { title: "a confirmation by another person", confirmation: "required", prepare: someoneElse },
  { title: "a sweep of what was not confirmed", confirmation: "required", prepare: unconfirmed },
];

describeDeaths(stories, {
  leaves: "either no connection or a complete one",
  atLeast: 3,
  listSteps,
  expectWhole,
});

async function listSteps({ confirmation, prepare }: Story) {
  const world = openWorld(confirmation);
  const deed = await prepare(world);
  const { steps, deps } = startProcess(world);
  await deed(world, deps);
  return steps;
}

async function expectWhole({ confirmation, prepare }: Story, death: Death, where: string, sweeperDiesAt?: number): Promise<boolean> {
  const world = openWorld(confirmation);
  const { clock, provider, connections, parked, held, setup, sweep, events } = world;
  const deed = await prepare(world);
  provider.revokeOnReuse();
  const before = await connections.read(acme);
  const heldBefore = await held();
  const parkedBefore = parked.all().map(({ parkedId }) => parkedId);
  const { deps, isDead, written } = startProcess(world, death);
  await deed(world, deps).catch(() => undefined);
  expect(isDead(), `${where}: dies`).toBe(true);
  const accounts = [...parkedBefore, ...written.map(({ account }) => account)];
  const readParked = () => Promise.all(accounts.map((account) => held({ ...acme, area: "parked", account })));

  clock.moveMinutes(11);
  const hasSweeperDied =
    sweeperDiesAt !== undefined && (await dieInSweep(world, startProcess(world, { call: sweeperDiesAt, when: "after" })));
  await sweep();
  if (parked.all().length > 0) {
    // A fault of the story met the sweeper in place of the process that died.
    clock.moveMinutes(6);
    await sweep();
  }

  const connection = await connections.read(acme);
  const live = await held();
  const { published } = events;
  expect(parked.all(), `${where}: no parked record is left`).toEqual([]);
  expect((await readParked()).filter(Boolean), `${where}: no parked credential is left`).toEqual([]);
  if (connection === undefined) {
    expect(live, `${where}: no credential without a connection`).toBeUndefined();
    expect([...connections.kept, ...published], `${where}: nothing is told of what is not there`).toEqual([]);
    expect(provider.listAlive(), `${where}: no grant is alive, stored or not`).toEqual([]);
    return hasSweeperDied;
  }
  expect(connection.status, where).toBe("active");
  expect(live?.grant_id, `${where}: record and credential are of one grant`).toBe(connection.grantId);
  expect((await world.credentials.read({ ...acme, area: "connections" }))?.version, `${where}: of one version`).toBe(
    connection.credential?.version,
  );
  expect(provider.isAlive(live?.refresh_token ?? ""), `${where}: the credential works`).toBe(true);
  const strangers = provider.listAlive().filter(({ subject }) => subject !== connection.identity.id);
  expect(strangers, `${where}: no grant of another account is alive`).toEqual([]);
  expect(setup.runs.has(connection.grantId), `${where}: setup was started`).toBe(true);
  const isOfPerson = confirmation === "required" || connection.grantId === before?.grantId;
  const told = toldOf(connection.grantId, isOfPerson);
  expect(idsOf(connections.kept, connection.grantId), `${where}: the record's events were kept with it, once`).toEqual(told);
  expect(new Set(idsOf(published, connection.grantId)), `${where}: others have heard of it`).toEqual(new Set(told));
  expect(await connections.leaseOf(acme), `${where}: no process is left with the lease`).toBeUndefined();
  if (before !== undefined && before.identity.id !== connection.identity.id) {
    expect(provider.isAlive(heldBefore?.refresh_token ?? ""), `${where}: the account that was replaced is given back`).toBe(false);
  }
  expect(connection.createdAt, `${where}: a connection that was there stays`).toEqual(before?.createdAt ?? connection.createdAt);
  return hasSweeperDied;
}

/** The events of a grant that went live. A grant that a person confirmed has one more. */
const toldOf = (grantId: string, isOfPerson: boolean) => [`${grantId}.connected`, ...(isOfPerson ? [`${grantId}.confirmed`] : [])];

const idsOf = (events: readonly DomainEvent[], grantId: string) => events.map(({ id }) => id).filter((id) => id.startsWith(`${grantId}.`));

function startProcess(world: World, death?: Death) {
  const { steps, wrap, isDead } = mortalProcess(death);
  const { attempts, connections, parked, tombstones, revocationMarks, credentials, sealer, provider, setup, events } = world.deps;
  const written: CredentialKey[] = [];
  const ports = { attempts, connections, parked, tombstones, revocationMarks, sealer, provider, setup, events };
  const wrapped = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, wrap(name, port)])) as typeof ports;
  const methods = buildMethods(wrapped.provider);
  const stored = credentials.through(wrap);
  const write: typeof stored.write = (key, ...rest) => {
    written.push(key);
    return stored.write(key, ...rest);
  };
  const deps: CompleteAuthorizationDeps = { ...world.deps, ...wrapped, credentials: { ...stored, write }, methods };
  return { steps, isDead, deps, written };
}

/** Ignores the failures that the code is meant to throw, and rethrows the death of the process. */
const rethrowCrash = (error: unknown) => {
  if (error instanceof Crash) {
    throw error;
  }
};

const refused =
  (deed: Deed): Deed =>
  (world, deps) =>
    deed(world, deps).catch(rethrowCrash);
