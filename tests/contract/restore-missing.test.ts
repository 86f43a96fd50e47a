import { afterAll, beforeAll, expect, test } from "vitest";
import { buildConnectionItem } from "../../lib/table/connection-item.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { openSdkDocuments } from "../../lib/table/dynamodb-sdk.chunk.ts";
import { connectionItemKey } from "../../lib/table/item-keys.ts";
import { writeMissing } from "../../release/restore/table-items.ts";
import { keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

test("S76: a connection that comes back takes from default the note that it is the only one", async () => {
  const connections = connectionsIn(local.table);
  const [usual, lost] = [newConnection({ account: "default" }), newConnection({ account: "production" })];
  const back = { ...lost, tenant: usual.tenant };
  await connections.write(usual, undefined, []);
  await connections.noteOnly(usual);
  const items = [{ ...connectionItemKey(back), ...buildConnectionItem(back, 4) }];
  expect(await writeMissing(openSdkDocuments(), local.table.name, items, now)).toBe(1);
  expect(await connections.read(keyOf(usual))).toEqual({ ...usual, joinedAt: now });
  expect(await connections.read(keyOf(back))).toEqual(back);
});
