import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { BatchWriteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { connectionsIn } from "../../lib/table/connections.ts";
import { dueConnectionsIn } from "../../lib/table/due.ts";
import { connectionItemKey, connectionShardPrefix, defaultRefreshShards, dueIndex, toShard } from "../../lib/table/item-keys.ts";
import { outboxIn } from "../../lib/table/outbox.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { newNotice } from "../fixtures/new-notice.ts";
import { newParked } from "../fixtures/new-parked.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { takeLease } from "./connections-contract.ts";
import { readAll } from "./due-contract.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());
beforeEach(async () => {
  await local.empty();
});

const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const shards = Array.from({ length: defaultRefreshShards }, (_, shard) => shard);

/** As many items as there can be connections in a shard, put there without the cost of writing connections. */
async function putDue(count: number): Promise<void> {
  const { client, name } = local.table;
  const items = Array.from({ length: count }, (_, index) => ({
    ...connectionItemKey({ tenant: "acme", provider: "aws", account: String(index) }),
    tenant: "acme",
    provider: "aws",
    account: String(index),
    [dueIndex.partition]: `${connectionShardPrefix}0`,
    [dueIndex.sort]: at((index * 7) % count).toISOString(),
  }));
  for (let start = 0; start < count; start += 25) {
    const requests = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [name]: requests } }));
  }
}

it("more entries than a page are read in pages, each once, even when all of them stay due", async () => {
  await putDue(450);
  const seen: (string | undefined)[] = [];
  for await (const page of dueConnectionsIn(local.table).pages(0, at(450))) {
    seen.push(...page.map(({ key }) => key?.account));
    expect(seen.length, "entries that were given").toBeLessThanOrEqual(450);
  }
  expect(new Set(seen).size).toBe(450);
});

it("more entries than a page are read in pages, in order, and work on one page neither hides nor repeats an entry of the next", async () => {
  const count = 450;
  await putDue(count);
  const due = dueConnectionsIn(local.table);
  const pages: (string | undefined)[][] = [];
  for await (const page of due.pages(0, at(count))) {
    pages.push(page.map(({ key }) => key?.account));
    for (const entry of page) {
      await due.defer(entry, at(9_999), at(10_000));
    }
  }
  const inOrder = Array.from({ length: count }, (_, index) => index)
    .sort((one, other) => ((one * 7) % count) - ((other * 7) % count))
    .map(String);
  expect(pages.map(({ length }) => length)).toEqual([200, 200, 50]);
  expect(pages.flat()).toEqual(inOrder);
  expect(await readAll(due, at(count))).toEqual([]);
});

it("connections are spread over the shards, each in one", async () => {
  const connections = connectionsIn(local.table);
  const added = Array.from({ length: 60 }, (_, index) => newConnection({ id: `connection-${index}`, due: { at: now, reason: "expiry" } }));
  await Promise.all(added.map((connection) => connections.write(connection, undefined, [])));
  const found = await Promise.all(shards.map((shard) => readAll(dueConnectionsIn(local.table), now, shard)));
  for (const entries of found) {
    expect(entries.length).toBeGreaterThan(3);
  }
  expect(found.flat()).toHaveLength(60);
  expect(found.flat().map(({ key }) => key)).toEqual(expect.arrayContaining(added.map(keyOf)));
});

it("parked grants and notices are not in the connections' shards, and connections are not in theirs", async () => {
  const [parked, outbox] = [parkedGrantsIn(local.table), outboxIn(local.table)];
  const [grants, notices] = [Array.from({ length: 20 }, () => newParked()), Array.from({ length: 20 }, () => newNotice())];
  const connection = newConnection({ due: { at: now, reason: "expiry" } });
  await Promise.all([...grants.map((grant) => parked.write(grant)), ...notices.map((notice) => outbox.write(notice, now))]);
  await connectionsIn(local.table).write(connection, undefined, []);
  const entries = await Promise.all(shards.map((shard) => readAll(dueConnectionsIn(local.table), at(1e6), shard)));
  expect(entries.flat().map(({ key }) => key)).toEqual([keyOf(connection)]);
  expect(await parked.listDue(at(1e6), 100)).toHaveLength(20);
  expect(await outbox.listDue(at(1e6), 100)).toHaveLength(20);
});

it("an unreadable entry is returned without a key, and can be deferred so that it does not delay the others", async () => {
  const { client, name: TableName } = local.table;
  const connection = newConnection({ due: { at: at(10), reason: "expiry" } });
  await connectionsIn(local.table, 1).write(connection, undefined, []);
  const strange = {
    pk: "ORG#acme",
    sk: "CONNECTION#cloud-of-a-later-release#default",
    tenant: "acme",
    provider: "cloud-of-a-later-release",
  };
  const Item = { ...strange, account: "default", [dueIndex.partition]: `${connectionShardPrefix}0`, [dueIndex.sort]: now.toISOString() };
  await client.send(new PutCommand({ TableName, Item: { ...Item, status: "active" } }));

  const due = dueConnectionsIn(local.table);
  const [first = expect.fail("nothing is due"), second] = await readAll(due, at(10));
  expect([first.key, second?.key]).toEqual([undefined, keyOf(connection)]);
  await due.defer(first, at(10), at(1800));
  expect((await readAll(due, at(10))).map(({ key }) => key)).toEqual([keyOf(connection)]);
  const { Item: left } = await client.send(new GetCommand({ TableName, Key: { pk: strange.pk, sk: strange.sk } }));
  expect(left, "the rest of it stays as it was").toEqual({ ...Item, [dueIndex.sort]: at(1800).toISOString(), status: "active" });
});

it("an unreadable notice does not delay the others", async () => {
  const { client, name: TableName } = local.table;
  const [outbox, notice, strange] = [outboxIn(local.table), newNotice(), newNotice()];
  await outbox.write(strange, now);
  const key = { pk: `OUTBOX#${strange.id}`, sk: "OUTBOX" };
  const { Item } = await client.send(new GetCommand({ TableName, Key: key }));
  await client.send(new PutCommand({ TableName, Item: { ...Item, detail: { at: 1 } } }));
  await outbox.write(notice, at(1));
  expect(await outbox.listDue(at(1), 10)).toEqual([notice]);
});

it("a lease is acquired and released without a write to the index: none of its attributes changes", async () => {
  const text = await readFile(new URL("../../resources/foundation.yml", import.meta.url), "utf8");
  const { KeySchema, GlobalSecondaryIndexes } = parse(text, { logLevel: "error" }).Resources.Table.Properties;
  const [{ Projection, KeySchema: indexKeys }] = GlobalSecondaryIndexes;
  const named = [...KeySchema, ...indexKeys].map(({ AttributeName }: { AttributeName: string }) => AttributeName);
  const projected = new Set<string>([...named, ...Projection.NonKeyAttributes]);

  const { client, name: TableName } = local.table;
  const connections = connectionsIn(local.table, 1);
  const connection = newConnection({ due: { at: now, reason: "expiry" } });
  const read = async () => (await client.send(new GetCommand({ TableName, Key: connectionItemKey(connection) }))).Item ?? {};
  const changed = (before: Record<string, unknown>, after: Record<string, unknown>) =>
    [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((attribute) => before[attribute] !== after[attribute]);
  const isPlain = (item: Record<string, unknown>) => Object.fromEntries(Object.entries(item).filter(([, value]) => !Array.isArray(value)));

  await connections.write(connection, undefined, []);
  const free = isPlain(await read());
  const { lease } = await takeLease(connections, connection);
  const taken = isPlain(await read());
  await connections.release(keyOf(connection), lease);
  const freed = isPlain(await read());
  expect(changed(free, taken).sort()).toEqual(["generation", "lease_owner", "lease_until"]);
  expect(changed(taken, freed).sort()).toEqual(["lease_owner", "lease_until"]);
  expect([...projected].filter((attribute) => changed(free, taken).includes(attribute))).toEqual([]);

  const query = new QueryCommand({
    TableName,
    IndexName: dueIndex.name,
    KeyConditionExpression: "#shard = :shard",
    ExpressionAttributeNames: { "#shard": dueIndex.partition },
    ExpressionAttributeValues: { ":shard": `${connectionShardPrefix}0` },
  });
  const { Items = [] } = await client.send(query);
  expect(
    Items.map((item) => Object.keys(item).sort()),
    "the index holds what its definition names, and no more",
  ).toEqual([[...projected].sort()]);
});

/** Their ids, and so their partitions, differ. */
const spreadConnections = () => Array.from({ length: 40 }, () => newConnection({ id: randomUUID(), due: { at: at(0), reason: "expiry" } }));

it("with fewer partitions than before, the remaining worker finds the entries of the others", async () => {
  const before = connectionsIn(local.table, 8);
  const connections = spreadConnections();
  expect(new Set(connections.map(({ id }) => toShard(id, 8))).size, "partitions before").toBeGreaterThan(4);
  for (const connection of connections) {
    await before.write(connection, undefined, []);
  }
  const due = dueConnectionsIn(local.table, 2);
  const found = (await Promise.all([0, 1].map((shard) => readAll(due, at(1), shard)))).flat().map(({ key }) => key?.tenant);
  expect(found.toSorted()).toEqual(connections.map(({ tenant }) => tenant).toSorted());
});

it("a connection moves to its new partition with its next due time once the number of partitions has changed", async () => {
  const before = connectionsIn(local.table, 4);
  const after = connectionsIn(local.table, 8);
  const connections = spreadConnections();
  expect(connections.filter(({ id }) => toShard(id, 4) !== toShard(id, 8)).length, "those that have to move").toBeGreaterThan(4);
  const partitionOf = async (connection: (typeof connections)[number]) => {
    const { Item } = await local.table.client.send(new GetCommand({ TableName: local.table.name, Key: connectionItemKey(connection) }));
    return Item?.[dueIndex.partition];
  };
  for (const connection of connections) {
    await before.write(connection, undefined, []);
    const { lease, connection: held } = await takeLease(after, connection);
    const refreshed = { ...connection, due: { at: at(3000), reason: "expiry" } } as const;
    await after.commit(refreshed, lease, { before: held });
    expect(await partitionOf(connection)).toBe(`${connectionShardPrefix}${toShard(connection.id, 8)}`);
  }
});
