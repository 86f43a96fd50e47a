import { describe, expect, it } from "vitest";
import { disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { buildNotice } from "../../lib/connections/domain-event.ts";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { acme, attemptOf, colleague, owner, signal } from "../fixtures/connect-fixture.ts";
import { adas, graces, openHandover } from "./handover-fixture.ts";

const invalid = { code: "confirmation_invalid" };

describe("S85: a colleague who takes a connection over", () => {
  it("keeps its id and its setup, and the earlier login lives until its tokens have expired", async () => {
    const { takeOver, read, before, provider, sweep, clock, setup } = await openHandover();
    await takeOver();
    const { grantId, ...after } = await read();
    expect(after).toMatchObject({ id: before.id, identity: { id: grace }, connectedBy: colleague.id, createdAt: before.createdAt });
    expect(after.earlier).toEqual([{ what: "earlier_grant", target: before.grantId, state: "pending" }]);
    expect([setup.forgotten, [...setup.keeping]]).toEqual([[], [grantId]]);
    const alive = () => [`access-of-${ada}-1`, adas, graces].map(provider.isAlive);
    clock.moveMinutes(6);
    await sweep();
    expect(alive(), "its tokens are in use").toEqual([true, true, true]);
    clock.moveMinutes(50);
    await sweep();
    expect(alive()).toEqual([false, false, true]);
    expect(await read()).not.toHaveProperty("earlier");
  });

  it("and gives it back within the hour, keeps the login that is live, and no other", async () => {
    const { takeOver, confirm, read, before, provider, sweep, clock, park } = await openHandover();
    await takeOver();
    clock.moveMinutes(10);
    await confirm(await park({ subject: ada }, { principal: owner, takesOver: before.id }), owner);
    expect(await read()).toMatchObject({ id: before.id, identity: { id: ada }, connectedBy: owner.id });
    clock.moveMinutes(90);
    await sweep();
    expect([graces, `refresh-of-${ada}-3`].map(provider.isAlive)).toEqual([false, true]);
  });

  it("is told with the person who had connected it, once, and with the same id by whoever tells it", async () => {
    const { takeOver, before, connections, events, read } = await openHandover();
    await takeOver();
    const told = [...connections.kept, ...events.published].filter(({ name }) => name === "connection.handed_over");
    const { grantId } = await read();
    expect(new Set(told.map(({ id }) => id))).toEqual(new Set([`${grantId}.handed_over`]));
    const [event = expect.fail("nothing was told")] = told;
    const { detail } = buildNotice(event, new Date());
    expect(detail).toMatchObject({ connection_id: before.id, connected_by: colleague.id, replaced_connected_by: owner.id });
    expect(JSON.stringify(detail)).not.toContain("@");
  });

  it("lets the person choose the account, because the browser may be signed in with the colleague's", async () => {
    const { start, begin, provider, taking } = await openHandover();
    await begin(await start(taking));
    expect(provider.asked.at(-1)).toEqual({ askConsent: true, letsChoose: true });
  });

  it("with the account that is connected changes who has connected it, and ends no login", async () => {
    const { takeOver, read, provider, before, sweep, clock, events } = await openHandover();
    await takeOver({ subject: ada });
    expect(await read()).toMatchObject({ id: before.id, identity: { id: ada }, connectedBy: colleague.id });
    clock.moveMinutes(61);
    await sweep();
    expect(provider.isAlive(`refresh-of-${ada}-2`)).toBe(true);
    expect(events.published.map(({ name }) => name)).toContain("connection.handed_over");
  });

  it("confirms it alone: the person who connected it may not, and ends the colleague's login", async () => {
    const { parkTakeover, confirm, read, before, provider } = await openHandover();
    const confirmation = await parkTakeover();
    await expect(confirm(confirmation, owner)).rejects.toMatchObject({ code: "confirmation_foreign" });
    expect(await read()).toMatchObject({ grantId: before.grantId, identity: { id: ada } });
    expect([adas, graces].map(provider.isAlive)).toEqual([true, false]);
  });

  it("and who is disconnected soon after it leaves no login alive, of neither person", async () => {
    const { takeOver, deps, provider, sweep, clock } = await openHandover();
    await takeOver();
    await disconnectConnection(deps, acme, { principalId: colleague.id }, signal);
    clock.moveMinutes(1);
    await sweep();
    expect([adas, graces].map(provider.isAlive)).toEqual([false, false]);
  });

  it("and whose process dies before the record, leaves no login alive when it is disconnected then", async () => {
    const { parkTakeover, confirm, deps, connections, provider, sweep, clock } = await openHandover();
    const confirmation = await parkTakeover();
    const write = () => Promise.reject(new Failure("table_unavailable"));
    await expect(confirm(confirmation, colleague, { ...deps, connections: { ...connections, write } })).rejects.toThrow();
    await disconnectConnection(deps, acme, { principalId: owner.id }, signal);
    clock.moveMinutes(2);
    await sweep();
    expect(await connections.read(acme)).toBeUndefined();
    expect([adas, graces].map(provider.isAlive)).toEqual([false, false]);
  });
});

it("S85: a takeover whose credential is in place goes live, also if its account is connected in another place before the sweep", async () => {
  const { parkTakeover, confirm, park, deps, connections, held, read, before, sweep, clock } = await openHandover();
  const confirmation = await parkTakeover();
  const elsewhere = await park({ subject: grace }, { principal: colleague, account: "europe" });
  const write = () => Promise.reject(new Failure("table_unavailable"));
  await expect(confirm(confirmation, colleague, { ...deps, connections: { ...connections, write } })).rejects.toThrow();
  await confirm(elsewhere, colleague);
  clock.moveMinutes(2);
  await sweep();
  expect(await read()).toMatchObject({ id: before.id, identity: { id: grace }, grantId: attemptOf(confirmation) });
  expect(await held()).toMatchObject({ grant_id: attemptOf(confirmation) });
});

it("S85: an account that is merely connected in the place of another one ends that one's login at once", async () => {
  const { park, confirm, provider } = await openHandover();
  await confirm(await park({ subject: grace }, { replaceAccount: true }));
  expect([adas, graces].map(provider.isAlive)).toEqual([false, true]);
});

describe("S85: a link to take over a connection that is not there any more", () => {
  type World = Awaited<ReturnType<typeof openHandover>>;
  const disconnect = ({ deps }: World) => disconnectConnection(deps, acme, { principalId: owner.id }, signal);
  const changes: readonly (readonly [string, (world: World) => Promise<unknown>])[] = [
    ["was disconnected", disconnect],
    [
      "was made again",
      async (world) => {
        await disconnect(world);
        world.clock.moveMinutes(1);
        await world.connect({ subject: ada });
      },
    ],
    ["hangs on no person any more", async ({ connections }) => connections.patch(acme, { method: "role" })],
  ];

  it.each(changes)("because it %s does not lead to the provider", async (_, change) => {
    const world = await openHandover();
    const ticket = await world.start(world.taking);
    await change(world);
    await expect(world.begin(ticket)).rejects.toMatchObject({ code: "ticket_invalid" });
  });

  it.each(changes)("because it %s connects nothing when the browser comes back, and the login is revoked", async (_, change) => {
    const world = await openHandover();
    const callback = await world.consent(world.taking);
    await change(world);
    const there = await world.connections.read(acme);
    world.provider.script({ subject: grace });
    await expect(world.complete(callback)).rejects.toMatchObject(invalid);
    expect(await world.connections.read(acme)).toEqual(there);
    expect(world.provider.redeemed.map((_, index) => `refresh-of-${grace}-${index + 1}`).filter(world.provider.isAlive)).toEqual([]);
  });

  it.each(changes)("because it %s cannot be confirmed, and the login is revoked", async (_, change) => {
    const world = await openHandover();
    const confirmation = await world.parkTakeover();
    await change(world);
    const there = await world.connections.read(acme);
    await expect(world.confirm(confirmation, colleague)).rejects.toMatchObject(invalid);
    expect(await world.connections.read(acme)).toEqual(there);
    expect(there?.grantId).not.toBe(attemptOf(confirmation));
    expect(world.provider.isAlive(graces)).toBe(false);
  });
});
