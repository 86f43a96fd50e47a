import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findTrouble, toState } from "../../lib/connections/attention.ts";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { type EveryConnectionPage, everyConnectionIn } from "../../lib/table/every-connection.ts";
import { connectionItemKey, workspaceItemKey } from "../../lib/table/item-keys.ts";
import { PutCommand, type Table } from "../../lib/table/table.ts";
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

const put = (Item: Record<string, unknown>) => table.client.send(new PutCommand({ TableName: table.name, Item }));
async function readAll() {
  const pages: EveryConnectionPage[] = [];
  for await (const page of everyConnectionIn(table)()) {
    pages.push(page);
  }
  return pages;
}

test("reads the connections of every organisation, and no other item", async () => {
  const all = [
    newConnection({ tenant: "acme" }),
    newConnection({ tenant: "globex", account: "second" }),
    newConnection({ tenant: "globex", provider: "ovh" }),
  ];
  for (const connection of all) {
    await connectionsIn(table).write(connection, undefined, []);
  }
  await put({ ...workspaceItemKey("acme"), external_id: "x" });
  const pages = await readAll();
  expect(pages).toMatchObject([{ unreadable: 0, isLast: true }]);
  const place = ({ tenant, provider, account }: ConnectionKey) => `${tenant} ${provider} ${account}`;
  expect(pages[0]?.connections.map(place).sort()).toEqual(all.map(place).sort());
});

test("reads what the causes are made of, and neither a token, nor where the credential is, nor a name for people", async () => {
  const failure = { code: "vault_sealed", at: new Date(0), attempts: 1 } as const;
  const written = newConnection({ status: "degraded", failure, sealedRotation: "v1.sealed", label: "Production" });
  await connectionsIn(table).write(written, undefined, []);
  const [read] = (await readAll()).flatMap(({ connections }) => connections);
  expect(read && [toState(read), findTrouble(read), read.lastUsedAt]).toEqual([toState(written), findTrouble(written), written.lastUsedAt]);
  expect(written).toMatchObject({ credential: {}, identity: { label: expect.any(String) } });
  expect([read?.sealedRotation, read?.credential, read?.label, read?.identity.label]).toEqual([undefined, undefined, undefined, undefined]);
});

test("counts a record that this release cannot read, and reads the others", async () => {
  await connectionsIn(table).write(newConnection({ tenant: "acme" }), undefined, []);
  await put({ ...connectionItemKey({ tenant: "globex", provider: "aws", account: "default" }), status: "of a later release" });
  expect(await readAll()).toMatchObject([{ connections: [{ tenant: "acme" }], unreadable: 1, isLast: true }]);
});

test("reads a table of many megabytes page by page, every item once, and marks the last page", async () => {
  await Promise.all(Array.from({ length: 40 }, (_, place) => put({ ...workspaceItemKey(`org-${place}`), filler: "x".repeat(350_000) })));
  await connectionsIn(table).write(newConnection({ tenant: "acme" }), undefined, []);
  const pages = await readAll();
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.map(({ isLast }) => isLast)).toEqual([...Array(pages.length - 1).fill(false), true]);
  expect(pages.flatMap(({ connections }) => connections)).toHaveLength(1);
});

test("an empty table is one empty page", async () => {
  expect(await readAll()).toEqual([{ connections: [], unreadable: 0, isLast: true }]);
});
