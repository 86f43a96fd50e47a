import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DomainEvent } from "../../lib/connections/domain-event.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { outboxIn } from "../../lib/table/outbox.ts";
import { tombstonesIn } from "../../lib/table/tombstones.ts";
import { keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { takeLease } from "./connections-contract.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const target = (operation: string) => ({ target: `DynamoDB_20120810.${operation}` });

async function start() {
  const connections = connectionsIn(local.table);
  const connection = newConnection();
  await connections.write(connection, undefined, []);
  const changed = { ...connection, credential: { ref: "vault:x", version: 4 }, updatedAt: at(1) };
  const event: DomainEvent = { name: "connection.degraded", id: randomUUID(), connection: changed };
  const isLeft = async () => (await outboxIn(local.table).listDue(at(1e9), 1000)).some(({ id }) => id === event.id);
  return { connections, connection, key: keyOf(connection), changed, event, isLeft };
}

describe("when the answer to a successful write is lost", () => {
  const drop = (operation: string) => local.fail({ ...target(operation), drop: true, after: true });

  it("an acquired lease is held, and no earlier holder is thought to have died", async () => {
    const { connections, connection, key, changed } = await start();
    await drop("UpdateItem");
    const held = await takeLease(connections, key);
    expect(held).toMatchObject({ connection, lease: { generation: 1 }, interrupted: false });
    expect(await connections.commit(changed, held.lease)).toBe(true);
  });

  it("a lease that was taken over from a dead holder is held, and the holder is known to have died", async () => {
    const { connections, key, changed } = await start();
    await connections.acquire(key, { owner: "dead", now: at(-60_000), until: at(-30_000) });
    // The first update finds the dead holder; the answer of the second one is lost.
    await local.fail({ ...target("UpdateItem"), drop: true, after: true, nth: 2 });
    const held = await takeLease(connections, key);
    expect(held).toMatchObject({ lease: { generation: 2 }, interrupted: true });
    expect(await connections.commit(changed, held.lease)).toBe(true);
  });

  it("a record that was committed is committed", async () => {
    const { connections, key, changed } = await start();
    const { lease } = await takeLease(connections, key);
    await drop("UpdateItem");
    expect(await connections.commit(changed, lease)).toBe(true);
    expect(await connections.read(key)).toEqual(changed);
    expect(await takeLease(connections, key), "the lease was given back").toMatchObject({ interrupted: false });
  });

  it("a record that was committed is committed, although its use was noted since", async () => {
    const { connections, key, changed } = await start();
    const { lease } = await takeLease(connections, key);
    expect(await connections.commit(changed, lease)).toBe(true);
    await connections.touch(changed, { lastUsedAt: at(5000) });
    // The SDK's second request.
    expect(await connections.commit(changed, lease)).toBe(true);
    expect(await connections.read(key)).toEqual({ ...changed, lastUsedAt: at(5000) });
  });

  it("a record that was committed and then leased by another process is refused", async () => {
    const { connections, key, changed } = await start();
    const { lease } = await takeLease(connections, key);
    await connections.commit(changed, lease);
    const next = await takeLease(connections, key);
    expect(await connections.commit(changed, lease)).toBe(false);
    await connections.release(key, next.lease);
    expect(await connections.commit(changed, lease), "nor when the other has left it as it was").toBe(false);
  });

  it("a record that was committed is not committed again by another owner with the same generation", async () => {
    const { connections, key, changed } = await start();
    const { lease } = await takeLease(connections, key);
    await connections.commit(changed, lease, { keepLease: true });
    expect(await connections.commit(changed, { ...lease, owner: "another" })).toBe(false);
  });

  it("a record that was committed under a lease that is kept is committed, and the lease is kept", async () => {
    const { connections, key, changed } = await start();
    const { lease } = await takeLease(connections, key);
    await drop("UpdateItem");
    expect(await connections.commit(changed, lease, { keepLease: true })).toBe(true);
    expect(await connections.release(key, lease)).toBe(true);
    expect(await connections.read(key)).toEqual(changed);
  });

  it("a record that was committed with an event is committed, and the event waits once", async () => {
    const { connections, key, changed, event, isLeft } = await start();
    const { lease } = await takeLease(connections, key);
    await drop("TransactWriteItems");
    expect(await connections.commit(changed, lease, { events: [event] })).toBe(true);
    expect(await connections.read(key)).toEqual(changed);
    expect(await isLeft()).toBe(true);
  });

  it("a released lease is released, although its holder learns that it was not held", async () => {
    const { connections, key } = await start();
    const { lease } = await takeLease(connections, key);
    await drop("UpdateItem");
    expect(await connections.release(key, lease)).toBe(false);
    expect(await takeLease(connections, key)).toMatchObject({ interrupted: false });
  });

  it("a connection that was removed is removed", async () => {
    const { connections, connection, key, event } = await start();
    const held = await takeLease(connections, key);
    const tombstone = {
      ...key,
      method: "login",
      disconnectId: connection.id,
      startedAt: now,
      disconnectedBy: "user-1",
      disconnectedAt: now,
    } as const;
    await drop("TransactWriteItems");
    expect(await connections.erase(held, { ...tombstone, grant: { state: "revoked" } }, [event])).toBe(true);
    expect(await connections.read(key)).toBeUndefined();
    expect(await tombstonesIn(local.table).read(key)).toMatchObject({ method: "login", disconnectId: connection.id });
  });
});

describe("while a transaction has the record", () => {
  const conflict = (times: number) => local.fail({ ...target("UpdateItem"), times, type: "TransactionConflictException" });

  it("the lease is refused as held: its holder is committing its outcome", async () => {
    const { connections, connection, key } = await start();
    await conflict(1);
    const request = { owner: randomUUID(), now, until: at(30_000) };
    expect(await connections.acquire(key, request)).toEqual({ kind: "refused", connection, leased: true });
    expect((await connections.acquire(key, request)).kind).toBe("acquired");
  });

  it("the lease of a connection that is removed at that moment does not exist", async () => {
    const { connections } = await start();
    await conflict(1);
    const request = { owner: randomUUID(), now, until: at(30_000) };
    expect(await connections.acquire(keyOf(newConnection()), request)).toEqual({ kind: "absent" });
  });

  it("another connection is announced to it when the transaction is over, and otherwise not made", async () => {
    const { connections, connection, key } = await start();
    await connections.noteOnly(connection);
    await conflict(3);
    const second = newConnection({ ...key, account: "production" });
    expect(await connections.write(second, undefined, [])).toBe(true);
    expect(await connections.read(key)).toEqual({ ...connection, joinedAt: second.updatedAt });
    await conflict(8);
    const third = newConnection({ ...key, account: "staging" });
    await expect(connections.write(third, undefined, [])).rejects.toMatchObject({ code: "table_throttled" });
    expect(await connections.read(keyOf(third))).toBeUndefined();
  });

  it("a note of use is left out", async () => {
    const { connections, connection, key } = await start();
    await conflict(1);
    await connections.touch(connection, { lastUsedAt: at(5000) });
    expect(await connections.read(key)).toEqual(connection);
  });
});

it("a holder keeps its lease when the table fails, and no write is partial", async () => {
  const { connections, key, changed, event, isLeft } = await start();
  const fail = (operation: string, times = 1) => local.fail({ ...target(operation), times, type: "AccessDeniedException" });
  const unavailable = { code: "table_unavailable" };
  await fail("UpdateItem", 2);
  await expect(takeLease(connections, key)).rejects.toMatchObject(unavailable);
  const { lease } = await takeLease(connections, key);
  await fail("UpdateItem", 2);
  await expect(connections.commit(changed, lease)).rejects.toMatchObject(unavailable);
  await fail("TransactWriteItems", 2);
  await expect(connections.commit(changed, lease, { events: [event] })).rejects.toMatchObject(unavailable);
  expect(await isLeft()).toBe(false);
  expect(await connections.commit(changed, lease)).toBe(true);
});
