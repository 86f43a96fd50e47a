import { expect, it } from "vitest";
import type { ConnectionKey, Tombstone } from "../../lib/connections/connection.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { unnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { Failure } from "../../lib/errors.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { signal } from "../fixtures/engine-fixture.ts";
import { net, openMinted } from "./mint/mint-fixture.ts";

const { account: _, ...place } = net;
const named = (account: string): ConnectionKey => ({ ...place, account });

/** The world of an organisation whose provider has these accounts beside none, or `default`. */
async function openAccounts({ usual = false, others = [] }: { readonly usual?: boolean; readonly others?: readonly string[] }) {
  const world = await openMinted();
  if (!usual) {
    const held = await world.connections.acquire(net, { owner: "test", now: world.clock(), until: new Date(8e12) });
    if (held.kind !== "acquired") {
      throw new Error("the fixture's connection is held");
    }
    await world.connections.erase(held, tombstoneOf(net, world.clock()), []);
  }
  for (const other of others) {
    await world.submit(named(other), `client-${other}`, `grant-${other}`);
  }
  const calls = { queries: 0, notes: 0 };
  const connections = {
    read: world.deps.connections.read,
    listPage: (...asked: Parameters<typeof world.connections.listPage>) => {
      calls.queries += 1;
      return world.connections.listPage(...asked);
    },
    noteOnly: (...asked: Parameters<typeof world.connections.noteOnly>) => {
      calls.notes += 1;
      return world.connections.noteOnly(...asked);
    },
  };
  const broker = tokenBroker(world.deps);
  const unnamed = unnamedAccounts({ connections, clock: world.clock });
  /** Serves a token without an account. @returns Whose it is, and the calls to the table. */
  const serve = async () => {
    const before = { read: world.calls.read, ...calls };
    const token = bearerOf((await unnamed.find(place, (key) => broker.serve(key, 60, signal))).found);
    const { queries, notes } = before;
    return { token, reads: world.calls.read - before.read, queries: calls.queries - queries, notes: calls.notes - notes };
  };
  const disconnect = async (key: ConnectionKey) => {
    const held = await world.connections.acquire(key, { owner: "test", now: world.clock(), until: new Date(8e12) });
    if (held.kind === "acquired") {
      await world.connections.erase(held, tombstoneOf(key, world.clock()), []);
    }
  };
  return { ...world, serve, disconnect, unnamed, calls, reads: () => world.calls.read };
}

const tombstoneOf = (key: ConnectionKey, at: Date): Tombstone => ({
  ...key,
  method: "client",
  disconnectId: "d",
  startedAt: at,
  disconnectedBy: "ada",
  disconnectedAt: at,
  grant: { state: "revoked" },
});

it("costs one read of the record and no query where its record says that it is the only one, and nothing while its token is in memory", async () => {
  const { serve, clock, connections } = await openAccounts({ usual: true });
  connections.patch(net, { isOnly: true });
  expect(await serve()).toMatchObject({ token: expect.stringContaining("client-1"), queries: 0, reads: 1 });
  expect(await serve()).toMatchObject({ queries: 0, reads: 0 });
  clock.moveSeconds(2);
  expect(await serve()).toMatchObject({ queries: 0, reads: 1 });
});

it("is listed once in a second while the record does not say so, and once for ever when the record may", async () => {
  const { serve, clock } = await openAccounts({ usual: true });
  expect(await serve()).toMatchObject({ token: expect.stringContaining("client-1"), queries: 1, notes: 0 });
  expect(await serve()).toMatchObject({ queries: 0, reads: 0 });
  clock.moveMinutes(10);
  expect(await serve()).toMatchObject({ token: expect.stringContaining("client-1"), queries: 1, notes: 1 });
  for (let second = 0; second < 5; second += 1) {
    clock.moveSeconds(2);
    expect(await serve()).toMatchObject({ token: expect.stringContaining("client-1"), queries: 0, notes: 0 });
  }
});

it("stops being the only one within a second after another was connected beside default, and is again when that one has gone", async () => {
  const { serve, submit, clock, disconnect, method } = await openAccounts({ usual: true });
  clock.moveMinutes(10);
  await serve();
  await submit(named("production"), "client-2", "grant-2");
  clock.moveSeconds(1);
  const required = { code: "account_required", field: "account", accounts: ["default", "production"] };
  await expect(serve()).rejects.toMatchObject(required);
  await expect(serve()).rejects.toMatchObject(required);
  expect(
    method.requested.filter(({ clientId }) => clientId === "client-2"),
    "of the other nothing was asked",
  ).toEqual([]);
  await disconnect(named("production"));
  clock.moveMinutes(11);
  expect(await serve()).toMatchObject({ token: expect.stringContaining("client-1"), queries: 1, notes: 1 });
  clock.moveSeconds(2);
  expect(await serve()).toMatchObject({ queries: 0 });
});

it("is no connection where default needs its customer and another one works: the answer names both", async () => {
  const { serve, connections } = await openAccounts({ usual: true, others: ["production"] });
  connections.patch(net, { status: "reauth_required", failure: { code: "credential_rejected", at: new Date(0), attempts: 1 } });
  await expect(serve()).rejects.toMatchObject({ code: "account_required", accounts: ["default", "production"] });
});

it("is the other one where default is being disconnected", async () => {
  const { serve, connections } = await openAccounts({ usual: true, others: ["production"] });
  connections.patch(net, { status: "disconnecting" });
  expect((await serve()).token).toContain("client-production");
});

it("is served of nobody's choice while the table does not tell whether there are others", async () => {
  const { connections, clock } = await openAccounts({ usual: true });
  const listPage = () => Promise.reject(new Failure("table_unavailable"));
  const unnamed = unnamedAccounts({ connections: { read: connections.read, listPage }, clock });
  await expect(unnamed.findKey(place)).rejects.toMatchObject({ code: "table_unavailable" });
  connections.patch(net, { isOnly: true });
  expect(await unnamed.findKey(place)).toEqual(net);
});

it("is told by its passing failure without a list", async () => {
  const { serve, calls, method } = await openAccounts({ usual: true, others: ["production"] });
  method.failAlways("mint", new Failure("provider_unavailable"));
  await expect(serve()).rejects.toMatchObject({ code: "provider_unavailable" });
  expect(calls.queries).toBe(0);
});

it("is found by its key before any work begins, with one read in a second", async () => {
  const { unnamed, submit, method, clock, connections, calls, reads } = await openAccounts({ usual: true });
  connections.patch(net, { isOnly: true });
  const before = reads();
  for (let times = 0; times < 3; times += 1) {
    expect(await unnamed.findKey(place)).toEqual(net);
  }
  expect([reads() - before, calls.queries]).toEqual([1, 0]);
  await submit(named("production"), "client-2", "grant-2");
  clock.moveSeconds(1);
  await expect(unnamed.findKey(place)).rejects.toMatchObject({ code: "account_required" });
  expect(await unnamed.findKey(named("never-made"))).toEqual(named("never-made"));
  expect(method.requested).toEqual([]);
});

it("is the only connection, whatever its account", async () => {
  const { serve } = await openAccounts({ others: ["123456789012"] });
  expect(await serve()).toMatchObject({ token: expect.stringContaining("client-123456789012"), queries: 1 });
  // A second later at most it is looked up again.
  expect(await serve()).toMatchObject({ token: expect.stringContaining("client-123456789012"), queries: 0, reads: 0 });
});

it("is no connection where several fit: the answer names them", async () => {
  const { serve } = await openAccounts({ others: ["222222222222", "111111111111"] });
  await expect(serve()).rejects.toMatchObject({
    code: "account_required",
    field: "account",
    accounts: ["111111111111", "222222222222"],
  });
});

it("lists at most twenty of them", async () => {
  const others = Array.from({ length: 25 }, (_, index) => String(100_000_000_000 + index));
  const { serve } = await openAccounts({ others });
  await expect(serve()).rejects.toMatchObject({ code: "account_required", accounts: others.slice(0, 20) });
});

it("stops being the only one within a second after another was connected", async () => {
  const { serve, submit, clock } = await openAccounts({ others: ["111111111111"] });
  await serve();
  await submit(named("222222222222"), "client-2", "grant-2");
  clock.moveSeconds(1);
  await expect(serve()).rejects.toMatchObject({ code: "account_required" });
});

it("does not count one that is being disconnected beside another", async () => {
  const { serve, connections } = await openAccounts({ others: ["111111111111", "222222222222"] });
  connections.patch(named("111111111111"), { status: "disconnecting" });
  expect((await serve()).token).toContain("client-222222222222");
});

it("is told as one that is being disconnected, where there is no other", async () => {
  const { serve, connections } = await openAccounts({ others: ["111111111111"] });
  connections.patch(named("111111111111"), { status: "disconnecting" });
  await expect(serve()).rejects.toMatchObject({ code: "connection_disconnecting" });
});

it("is not found where there is none, nor in another organisation", async () => {
  const { serve, submit } = await openAccounts({});
  await submit({ ...named("111111111111"), tenant: "globex" }, "client-2", "grant-2");
  await expect(serve()).rejects.toMatchObject({ code: "not_found" });
});

it("asks once more for nothing when the usual connection itself answers that something is not found", async () => {
  const world = await openAccounts({ usual: true });
  let works = 0;
  const unnamed = unnamedAccounts({ connections: world.connections, clock: world.clock });
  const failing = unnamed.find(place, () => {
    works += 1;
    return Promise.reject(new Failure("not_found"));
  });
  await expect(failing).rejects.toMatchObject({ code: "not_found" });
  expect(works).toBe(1);
});
