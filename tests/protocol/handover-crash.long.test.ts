import { expect } from "vitest";
import type { CompleteAuthorizationDeps } from "../../lib/connections/connect/complete-authorization.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { buildSetups } from "../../lib/connections/setup-starter.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, colleague, signal } from "../fixtures/connect-fixture.ts";
import { type Death, mortalProcess } from "./crash-fixture.ts";
import { describeDeaths, dieInSweep } from "./describe-deaths.ts";
import { adas, graces, type HandoverWorld, openHandover } from "./handover-fixture.ts";

type Deed = (deps: CompleteAuthorizationDeps) => Promise<unknown>;
type Story = {
  readonly title: string;
  readonly confirmation: "required" | "off";
  readonly prepare: (world: HandoverWorld) => Promise<Deed>;
};

const stories: readonly Story[] = [
  {
    title: "S85: the confirmation of a handover",
    confirmation: "required",
    prepare: async ({ parkTakeover, confirm }) => {
      const confirmation = await parkTakeover();
      return (deps) => confirm(confirmation, colleague, deps);
    },
  },
  {
    title: "S85: the callback of a handover that needs no confirmation",
    confirmation: "off",
    prepare: async ({ consent, taking, provider, complete }) => {
      const callback = await consent(taking);
      provider.script({ subject: grace });
      return (deps) => complete(callback, deps);
    },
  },
];

describeDeaths(stories, {
  leaves: "a connection of one person that serves, at once and after a sweep, and no login besides",
  atLeast: 10,
  listSteps,
  expectWhole,
});

async function listSteps({ confirmation, prepare }: Story) {
  const world = await openHandover(confirmation);
  const deed = await prepare(world);
  const { steps, deps } = startProcess(world);
  await deed(deps);
  return steps;
}

async function expectWhole({ confirmation, prepare }: Story, death: Death, where: string, sweeperDiesAt?: number): Promise<boolean> {
  const world = await openHandover(confirmation);
  const { before, clock, sweep, read, held, parked, connections, provider } = world;
  const deed = await prepare(world);
  const { deps, isDead } = startProcess(world, death);
  await deed(deps).catch(() => undefined);
  expect(isDead(), `${where}: dies`).toBe(true);
  await expectServed(world, `${where}, at once`);

  clock.moveMinutes(2);
  const hasSweeperDied =
    sweeperDiesAt !== undefined && (await dieInSweep(world, startProcess(world, { call: sweeperDiesAt, when: "after" })));
  await expectServed(world, `${where}, before the sweep`, longerThanLeft);
  await sweep();
  await expectServed(world, `${where}, after a sweep`);

  // The tokens of the earlier login have expired, and what nobody has confirmed is over.
  clock.moveMinutes(61);
  await sweep();
  const after = await read();
  const [its, others] = after.identity.id === ada ? [adas, graces] : [graces, adas];
  expect([after.id, after.status, after.createdAt], where).toEqual([before.id, "active", before.createdAt]);
  expect(after.connectedBy, where).toBe(after.identity.id === ada ? before.connectedBy : colleague.id);
  expect(await held(), `${where}: what is stored is of the record's grant`).toMatchObject({ grant_id: after.grantId, refresh_token: its });
  expect(provider.isAlive(its), `${where}: its login lives`).toBe(true);
  // A process that dies while it redeems the code leaves a login that nobody can know of.
  const isUnknown = after.identity.id === ada && confirmation === "off";
  expect(!isUnknown && provider.isAlive(others), `${where}: no other login lives`).toBe(false);
  expect(parked.all(), `${where}: nothing is parked`).toEqual([]);
  expect(after, `${where}: nothing is left of the earlier one`).not.toHaveProperty("earlier");
  expect(await connections.leaseOf(acme), `${where}: no process is left with the lease`).toBeUndefined();
  return hasSweeperDied;
}

/** Seconds for which no token lives that is two minutes old: it is refreshed. */
const longerThanLeft = 3500;

/** A process that starts now serves a token, and the provider takes it. */
async function expectServed({ deps, provider }: HandoverWorld, where: string, minTtlSeconds = 60): Promise<void> {
  const token = await tokenBroker(deps)
    .serve(acme, minTtlSeconds, signal)
    .catch((error: unknown) => expect.fail(`${where}: ${String(error)}`));
  expect(provider.isAlive(bearerOf(token)), `${where}: the provider takes ${bearerOf(token)}`).toBe(true);
}

function startProcess(world: HandoverWorld, death?: Death) {
  const { steps, wrap, isDead } = mortalProcess(death);
  const { attempts, connections, parked, tombstones, revocationMarks, credentials, sealer, provider, setup, events } = world.deps;
  const ports = { attempts, connections, parked, tombstones, revocationMarks, sealer, provider, setup, events };
  const wrapped = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, wrap(name, port)])) as typeof ports;
  const methods = buildMethods(wrapped.provider);
  const setups = buildSetups({ gcp: wrapped.setup });
  const deps: CompleteAuthorizationDeps = { ...world.deps, ...wrapped, credentials: credentials.through(wrap), methods, setups };
  return { steps, isDead, deps };
}
