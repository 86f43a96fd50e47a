import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connectionsIn } from "../../lib/table/connections.ts";
import { reservedIdItemKey } from "../../lib/table/item-keys.ts";
import { issuersIn } from "../../lib/table/stored-issuers.ts";
import { mostReserved, reservedIdsIn } from "../../lib/table/stored-reserved-ids.ts";
import { PutCommand, type Table, toUnixSeconds } from "../../lib/table/table.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
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
const clock = stoppedClock();
const ids = () => reservedIdsIn(table, { clock, random: randomBytes });

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

test("an id stays reserved for 30 days after it was last asked for, and never comes back", async () => {
  const id = await ids().readOrReserve(acme);
  clock.moveMinutes(29 * 1440);
  expect(await ids().readOrReserve(acme)).toBe(id);
  clock.moveMinutes(29 * 1440);
  expect(await ids().read(acme)).toBe(id);
  clock.moveMinutes(1440);
  expect(await ids().read(acme)).toBeUndefined();
  const next = await ids().readOrReserve(acme);
  expect(next).not.toBe(id);
  expect(await ids().read(acme)).toBe(next);
});

test("an id that a connection has taken while it was asked for again is not reserved a second time (S77)", async () => {
  const id = await ids().readOrReserve(acme);
  clock.moveMinutes(2 * 1440);
  let sent = 0;
  const send = async (command: never) => {
    sent += 1;
    if (sent === 2) {
      await connectionsIn(table).write(newConnection({ ...acme, id, grantId: "attempt" }), undefined, []);
    }
    return table.client.send(command);
  };
  const slow = { ...table, client: { send } } as unknown as Table;
  expect(await reservedIdsIn(slow, { clock, random: randomBytes }).readOrReserve(acme)).toBe(id);
  expect(sent).toBe(3);
  expect(await ids().read(acme)).toBeUndefined();
});

test("an organisation has so many ids reserved at one provider at most, until one is taken or over", async () => {
  const places = Array.from({ length: mostReserved }, (_, index) => ({ ...acme, account: `a${index}` }));
  const ttl = toUnixSeconds(clock()) + 86_400;
  for (const [index, place] of places.entries()) {
    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...reservedIdItemKey(place), id: `id${index}`, ttl } }));
  }
  await expect(ids().readOrReserve(acme)).rejects.toMatchObject({ code: "organisation_limited", retryAfterSeconds: 86_400 });
  expect(await ids().read(acme)).toBeUndefined();
  expect(await ids().readOrReserve({ ...acme, account: "a7" }), "one that is reserved already").toBe("id7");
  await ids().readOrReserve({ ...acme, provider: "gcp" });
  await ids().readOrReserve(globex);
  await connectionsIn(table).write(newConnection({ ...acme, account: "a7", id: "id7", grantId: "attempt" }), undefined, []);
  await ids().readOrReserve(acme);
  await expect(ids().readOrReserve({ ...acme, account: "b" })).rejects.toMatchObject({ code: "organisation_limited" });
  clock.moveMinutes(1441);
  await ids().readOrReserve({ ...acme, account: "b" });
});

test("an organisation is an issuer once it was offered it, and no other is", async () => {
  const issuers = issuersIn(table);
  expect(await issuers.isOpen("acme")).toBe(false);
  await issuers.open("acme");
  await issuers.open("acme");
  expect([await issuers.isOpen("acme"), await issuers.isOpen("globex")]).toEqual([true, false]);
});
