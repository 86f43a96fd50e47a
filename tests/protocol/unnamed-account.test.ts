import { expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
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
    const tombstone = {
      ...net,
      method: "client",
      disconnectId: "d",
      startedAt: world.clock(),
      disconnectedBy: "ada",
      disconnectedAt: world.clock(),
      grant: { state: "revoked" },
    } as const;
    await world.connections.erase(held, tombstone, []);
  }
  for (const other of others) {
    await world.submit(named(other), `client-${other}`, `grant-${other}`);
  }
  let queries = 0;
  const listPage: typeof world.connections.listPage = (...asked) => {
    queries += 1;
    return world.connections.listPage(...asked);
  };
  const broker = tokenBroker(world.deps);
  const onAccount = unnamedAccounts({ connections: { listPage }, clock: world.clock });
  /** Serves a token without an account. @returns Whose it is, and the calls to the table. */
  const serve = async () => {
    const before = { read: world.calls.read, queries };
    const token = bearerOf(await onAccount(place, (key) => broker.serve(key, 60, signal)));
    return { token, reads: world.calls.read - before.read, queries: queries - before.queries };
  };
  return { ...world, serve };
}

it("costs one read of the record and no query where the provider has one connection, and nothing while its token is in memory", async () => {
  const { serve, clock } = await openAccounts({ usual: true });
  expect(await serve()).toMatchObject({ token: expect.stringContaining("client-1"), queries: 0, reads: 1 });
  expect(await serve()).toMatchObject({ queries: 0, reads: 0 });
  clock.moveSeconds(2);
  expect(await serve()).toMatchObject({ queries: 0, reads: 1 });
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
  const onAccount = unnamedAccounts({ connections: world.connections, clock: world.clock });
  const failing = onAccount(place, () => {
    works += 1;
    return Promise.reject(new Failure("not_found"));
  });
  await expect(failing).rejects.toMatchObject({ code: "not_found" });
  expect(works).toBe(1);
});
