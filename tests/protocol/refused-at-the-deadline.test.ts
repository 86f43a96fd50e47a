import { describe, expect, it } from "vitest";
import { completeAuthorization } from "../../lib/connections/connect/complete-authorization.ts";
import type { DisconnectProgress } from "../../lib/connections/connection.ts";
import { disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { toParkedGrant } from "../../lib/connections/parked/end-grant.ts";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, openWorld, parkedKey, signal, signals } from "../fixtures/connect-fixture.ts";
import { newParked } from "../fixtures/new-parked.ts";

const loss = /a (refused )?grant is left at the provider/g;
const returned = { live: 0, givenBack: 1, left: 0 };
const over = AbortSignal.abort();

type World = ReturnType<typeof openWorld>;

/** A callback, with these of its deadlines passed. */
const completeLate = async ({ deps, consent }: World, passed: Partial<typeof signals>) =>
  completeAuthorization(deps, await consent(), () => undefined, { ...signals, ...passed });

describe("S55: a callback that runs out of time when the grant is issued", () => {
  it("revokes the grant in the time that is reserved for it", async () => {
    const world = openWorld();
    await expect(completeLate(world, { work: over })).rejects.toMatchObject({ code: "deadline_exceeded" });
    expect([world.provider.revoked, world.parked.all()]).toEqual([[`refresh-of-${ada}-1`], []]);
  });

  it("stores the credential for the sweeper when that deadline has passed too", async () => {
    const world = openWorld();
    await expect(completeLate(world, { work: over, revoke: over })).rejects.toMatchObject({ code: "deadline_exceeded" });
    expect(world.parked.all()).toMatchObject([{ phase: "rejected" }]);
    world.clock.moveMinutes(6);
    expect(await world.sweep()).toEqual(returned);
    expect(world.provider.revoked).toContain(`refresh-of-${ada}-1`);
    expect(world.logger.text()).not.toMatch(loss);
  });

  it("logs no loss when record and credential were stored before the grant was refused: the sweeper revokes it", async () => {
    const world = openWorld();
    const revocationMarks = { ...world.revocationMarks, readLatest: () => Promise.reject(new Failure("table_unavailable")) };
    const using = { ...world, deps: { ...world.deps, revocationMarks } };
    await expect(completeLate(using, { revoke: over, keep: over })).rejects.toMatchObject({ code: "table_unavailable" });
    expect(world.parked.all()).toHaveLength(1);
    expect(world.logger.text()).toContain("a refused grant waits for the sweeper");
    expect(world.logger.text()).not.toMatch(loss);
    world.clock.moveMinutes(11);
    expect(await world.sweep()).toEqual(returned);
    expect(world.provider.revoked).toContain(`refresh-of-${ada}-1`);
  });

  it("logs a loss when nothing could be done in time", async () => {
    const world = openWorld();
    world.provider.failAlways("revoke", new Failure("provider_timeout"));
    await expect(completeLate(world, { work: over, revoke: over, keep: over })).rejects.toMatchObject({ code: "deadline_exceeded" });
    expect(world.logger.text().match(loss)).toHaveLength(1);
  });
});

describe("S55: the sweeper, of a parked grant whose token is not stored", () => {
  const withRecord = async (changes: Parameters<typeof newParked>[0], world = openWorld()) => {
    const grant = newParked({ expiresAt: world.clock(), ...changes });
    await world.parked.write(grant);
    world.clock.moveMinutes(1);
    return { ...world, grant };
  };

  it.each(["parked", "rejected"] as const)("that is %s logs a loss, and does not call it given back", async (phase) => {
    const { sweep, parked, logger } = await withRecord({ phase, identity: { id: ada } });
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(logger.text()).toContain("a grant is left at the provider: its token is not stored");
    expect(parked.all()).toEqual([]);
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 0 });
  });

  it("erases one that is known to have ended, without a request to the provider", async () => {
    const { sweep, parked, logger, provider } = await withRecord({ phase: "ended" });
    expect(await sweep()).toEqual(returned);
    expect([parked.all(), provider.revoked]).toEqual([[], []]);
    expect(logger.text()).not.toMatch(loss);
  });

  it("counts it as returned while a connection of the account is live: nothing would be revoked", async () => {
    const world = openWorld();
    await world.connect();
    const { sweep, logger } = await withRecord({ phase: "rejected", tenant: "globex", identity: { id: ada } }, world);
    expect(await sweep()).toEqual(returned);
    expect(logger.text()).not.toMatch(loss);
  });

  it("logs a loss although a person had confirmed it: it never went live", async () => {
    const { park, confirm, credentials, provider, clock, sweep, logger } = openWorld();
    const confirmation = await park();
    provider.failNext("probe", new Failure("provider_unavailable"));
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "provider_unavailable" });
    await credentials.erase(parkedKey(confirmation));
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect([provider.isAlive(`refresh-of-${ada}-1`), logger.text().match(loss)]).toEqual([true, [expect.any(String)]]);
  });

  it("logs a loss although another account's grant of its connection was disconnected since", async () => {
    const world = openWorld();
    await world.connect({ subject: grace });
    const { sweep, logger } = await withRecord({ ...acme, phase: "rejected", identity: { id: ada } }, world);
    await disconnectConnection(world.deps, acme, { principalId: "user-1" }, signal);
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(logger.text().match(loss)).toHaveLength(1);
  });

  it("counts it as live when it is the grant that its connection has", async () => {
    const world = openWorld();
    const { connection } = await world.connect();
    const { sweep, logger } = await withRecord(
      { ...acme, parkedId: connection.grantId, phase: "rejected", identity: { id: grace } },
      world,
    );
    expect(await sweep()).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect(logger.text()).not.toMatch(loss);
  });

  it.each(["", "-replaced"])("counts it as given back when the tombstone names its grant, parked as <grant>%s", async (suffix) => {
    const world = openWorld();
    const { connection } = await world.connect();
    const changes = { ...acme, parkedId: `${connection.grantId}${suffix}`, phase: "rejected", identity: { id: ada } } as const;
    const { sweep, logger } = await withRecord(changes, world);
    await disconnectConnection(world.deps, acme, { principalId: "user-1" }, signal);
    expect(await world.tombstones.read(acme)).toMatchObject({ grantId: connection.grantId, grant: { state: "revoked" } });
    expect(await sweep()).toEqual(returned);
    expect(logger.text()).not.toMatch(loss);
  });

  it.each([
    ["revoked", returned, 0],
    ["pending", { live: 0, givenBack: 0, left: 1 }, 1],
  ] as const)("believes the tombstone of its disconnect: %s", async (state, counts, losses) => {
    const world = openWorld();
    const { connection } = await world.connect();
    const disconnect: DisconnectProgress = { principalId: "user-1", startedAt: world.clock() };
    const disconnectId = `${connection.id}-${disconnect.startedAt.getTime()}`;
    await world.parked.write(toParkedGrant(connection, disconnectId, {}, world.clock()));
    const held = await world.connections.acquire(acme, {
      owner: "test",
      now: world.clock(),
      until: new Date(world.clock().getTime() + 30_000),
    });
    const tombstone = {
      ...acme,
      method: "login",
      disconnectId,
      startedAt: disconnect.startedAt,
      disconnectedBy: "user-1",
      disconnectedAt: world.clock(),
      grant: { state },
    };
    await world.connections.erase(held.kind === "acquired" ? held : expect.fail("no lease"), tombstone, []);
    world.clock.moveMinutes(6);
    expect(await world.sweep()).toEqual(counts);
    expect(world.logger.text().match(loss) ?? []).toHaveLength(losses);
  });
});
