import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { IssuerKey } from "../../lib/issuer/key-set.ts";
import { issuerKeysItemKey } from "../../lib/table/item-keys.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import type { Table } from "../../lib/table/table.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
let table: Table;
beforeAll(async () => {
  local = await startTable();
});
beforeEach(async () => {
  table = await local.empty();
});
afterAll(() => local.close());

const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour));
const old: IssuerKey = { arn: "arn:old", kid: "old", publishedAt: at(0), signsFrom: at(0), leavesAt: at(9) };
const next: IssuerKey = { arn: "arn:next", kid: "next", publishedAt: at(1) };

test("a stage has no key set before one is written, and then that one", async () => {
  const stored = issuerKeysIn(table);
  expect([await stored.read(), await stored.readNow()]).toEqual([undefined, undefined]);
  expect(await stored.replace(undefined, [old, next])).toBe(true);
  expect(await stored.read()).toEqual([old, next]);
  expect(await stored.readNow()).toEqual({ version: 1, keys: [old, next] });
});

test("of several commands that have read the same set, one writes", async () => {
  const stored = issuerKeysIn(table);
  const writes = () => Promise.all([[old], [next], [old, next]].map(async (keys) => stored.replace(before, keys)));
  let before = await stored.readNow();
  expect((await writes()).filter(Boolean)).toHaveLength(1);
  before = await stored.readNow();
  expect((await writes()).filter(Boolean)).toHaveLength(1);
  expect((await stored.readNow())?.version).toBe(2);
});

test("an item that cannot be read is no empty set", async () => {
  const Item = { ...issuerKeysItemKey, version: 1, keys: [{ arn: "arn:old", kid: "old", published_at: "yesterday" }] };
  await local.table.client.send(new PutCommand({ TableName: local.table.name, Item }));
  await expect(issuerKeysIn(table).read()).rejects.toThrow();
});
