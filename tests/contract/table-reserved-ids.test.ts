import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connectionsIn } from "../../lib/table/connections.ts";
import { issuersIn } from "../../lib/table/stored-issuers.ts";
import { reservedIdsIn } from "../../lib/table/stored-reserved-ids.ts";
import type { Table } from "../../lib/table/table.ts";
import { newConnection } from "../fixtures/new-connection.ts";
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

const acme = { tenant: "acme", provider: "azure", account: "default" } as const;
const globex = { ...acme, tenant: "globex" };
const ids = () => reservedIdsIn(table, randomBytes);

test("one id is reserved for a place, whoever asks first", async () => {
  expect(await ids().read(acme)).toBeUndefined();
  const all = await Promise.all(Array.from({ length: 8 }, () => ids().readOrReserve(acme)));
  expect(new Set(all).size).toBe(1);
  expect(all[0]).toMatch(/^[\w-]{43}$/);
  expect(await ids().read(acme)).toBe(all[0]);
});

test("places and organisations share no id (S77)", async () => {
  const places = [acme, globex, { ...acme, account: "second" }, { ...acme, provider: "gcp" as const }];
  const reserved = await Promise.all(places.map((place) => ids().readOrReserve(place)));
  expect(new Set(reserved).size).toBe(4);
});

test("a connection takes its id with its first record, and the next one gets another (S77)", async () => {
  const id = await ids().readOrReserve(acme);
  await connectionsIn(table).write(newConnection({ ...acme, id, grantId: "attempt" }), undefined, []);
  expect(await ids().read(acme)).toBeUndefined();
  expect(await ids().readOrReserve(acme)).not.toBe(id);
});

test("a connection with an id of its own leaves the reserved one", async () => {
  const id = await ids().readOrReserve(acme);
  await connectionsIn(table).write(newConnection({ ...acme, id: "attempt", grantId: "attempt" }), undefined, []);
  expect(await ids().read(acme)).toBe(id);
});

test("an organisation is an issuer once it was offered it, and no other is", async () => {
  const issuers = issuersIn(table);
  expect(await issuers.isOpen("acme")).toBe(false);
  await issuers.open("acme");
  await issuers.open("acme");
  expect([await issuers.isOpen("acme"), await issuers.isOpen("globex")]).toEqual([true, false]);
});
