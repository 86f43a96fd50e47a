import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/jobs/sweep-grants.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import type { OwnClientStore } from "../../lib/oauth-clients/own-client-secrets.ts";
import { memoryCredentialStore } from "../fakes/memory-credential-store.ts";
import { memoryOwnClients } from "../fakes/memory-own-clients.ts";
import { acme, openWorld } from "../fixtures/connect-fixture.ts";
import { buildContext, captureLog } from "../fixtures/http-event.ts";
import { newParked } from "../fixtures/new-parked.ts";

const remainingMs = 55_000;

/** The function's handler, and nothing to do. */
function openIdleSweep() {
  const world = openWorld();
  const connectSessions = { listExpired: async () => [], change: async () => undefined, open: () => expect.unreachable() };
  const clients = {
    ...{ clock: world.clock, logger: world.logger, connections: world.connections, ownClients: memoryOwnClients() },
    ...{ credentials: memoryCredentialStore() as unknown as OwnClientStore, tombstones: { listEvery: async () => [] } },
  };
  const sweep = (using = world.deps) => createHandler({ ...using, connectSessions, clients })({}, buildContext(remainingMs));
  return { ...world, sweep };
}

/** A grant that was not confirmed in time, and the function's handler. */
async function openSweep() {
  const world = openIdleSweep();
  await world.park();
  world.clock.moveSeconds(11 * 60);
  return world;
}

describe("a sweep", () => {
  it("returns and logs its counts", async () => {
    const { sweep, logger, provider } = await openSweep();
    const { result, entries } = await captureLog(() => sweep());
    expect(result).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(entries).toMatchObject([{ service: "aurora-oauth", ParkedLeft: 0 }]);
    expect(provider.revoked).toHaveLength(1);
    expect(logger.text()).toMatch(/message: 'swept',\s+live: 0,\s+givenBack: 1,\s+left: 0/);
  });

  it("makes a confirmed grant live, although more rejected grants than it reads have been due for longer", async () => {
    const { park, confirm, sweep, clock, credentials, parked, connections } = openIdleSweep();
    const confirmation = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "vault_sealed" });
    for (let index = 0; index < 1001; index += 1) {
      await parked.write(newParked({ phase: "rejected", expiresAt: clock() }));
    }
    clock.moveMinutes(5);
    await captureLog(() => sweep());
    expect(await connections.read(acme)).toMatchObject({ status: "active" });
  });

  it("logs and counts a failure once a code, with details for the operator, and the number of remaining grants", async () => {
    const { sweep, park, deps, clock, credentials, logger } = await openSweep();
    await park();
    clock.moveMinutes(11);
    const erase = () => Promise.reject(new Failure("store_denied", { detail: "DELETE of the metadata" }));
    const { result, entries } = await captureLog(() => sweep({ ...deps, credentials: { ...credentials, erase } }));
    expect(result).toEqual({ live: 0, givenBack: 0, left: 2 });
    expect(entries).toMatchObject([{ code: "store_denied", owner: "operator", Failures: 1 }, { ParkedLeft: 2 }]);
    expect(logger.text().match(/message: 'failure'/g)).toHaveLength(1);
    expect(logger.text()).toMatch(/message: 'failure',\s+provider: 'gcp',[^}]+detail: 'DELETE of the metadata'/);
  });

  it.each([
    [15.001, 1],
    [15, 0],
  ])("begins, %d s before its end, %d", async (secondsLeft, begun) => {
    const { sweep, deps, provider, parked, clock, timers } = await openSweep();
    const listDue: typeof parked.listDue = async (...call) => {
      const due = await parked.listDue(...call);
      clock.moveSeconds(remainingMs / 1000 - secondsLeft);
      timers.fire();
      return due;
    };
    await sweep({ ...deps, parked: { ...parked, listDue } });
    expect(provider.revoked).toHaveLength(begun);
  });

  it("passes its deadline on: a hanging call is abandoned before it, and the grant stays for the next sweep", async () => {
    const { sweep, deps, provider, clock, timers } = await openSweep();
    const revoke: typeof provider.revoke = async (_held, { signal }) => {
      clock.moveSeconds(remainingMs / 1000 - 3);
      timers.fire();
      expect(signal.aborted).toBe(true);
      throw new Failure("provider_timeout");
    };
    expect(await sweep({ ...deps, methods: buildMethods({ ...provider, revoke }) })).toEqual({ live: 0, givenBack: 0, left: 1 });
    clock.moveSeconds(60 * 60);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
  });
});
