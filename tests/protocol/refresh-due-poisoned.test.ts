import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { dueConnectionsIn } from "../../lib/table/due.ts";
import { connectionItemKey } from "../../lib/table/item-keys.ts";
import { acme, openEngine } from "../fixtures/engine-fixture.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

/** The connections of the world, copied to the real table and due there, and that broken whose key is named. */
async function openTable() {
  const world = await openEngine();
  const connections = connectionsIn(local.table, 1);
  const due = dueConnectionsIn(local.table);
  const keys = [await world.connectAnother("unreadable"), await world.connectAnother("uncountable"), acme];
  await world.untilDue();
  for (const [index, key] of keys.entries()) {
    const at = new Date(world.clock().getTime() - 60_000 + index);
    await connections.write({ ...(await world.read(key)), due: { at, reason: "expiry" } }, undefined, []);
  }
  const spoil = (tenant: string, attribute: string, value: unknown) =>
    local.table.client.send(
      new UpdateCommand({
        TableName: local.table.name,
        Key: connectionItemKey({ ...acme, tenant }),
        UpdateExpression: "SET #attribute = :value",
        ExpressionAttributeNames: { "#attribute": attribute },
        ExpressionAttributeValues: { ":value": value },
      }),
    );
  const dueNow = async () => {
    const found: (ConnectionKey | undefined)[] = [];
    for await (const page of due.pages(0, world.clock())) {
      found.push(...page.map(({ key }) => key));
    }
    return found.map((key) => key?.tenant);
  };
  const tick = () => world.tick({ concurrency: 1 }, { ...world.engine, connections, due });
  return { ...world, spoil, dueNow, tick };
}

it("a record that cannot be read, or changed, is deferred within half an hour and does not stop the refresh of the others", async () => {
  const { spoil, dueNow, tick, clock } = await openTable();
  await spoil("unreadable", "status", "of a later release");
  await spoil("uncountable", "generation", "one");
  expect(await dueNow()).toEqual(["unreadable", "uncountable", "acme"]);

  const counts = await tick();
  expect(counts).toMatchObject({ "gcp failed internal": expect.any(Number), "gcp refreshed expires_soon": 1 });
  const left = await dueNow();
  expect(left).not.toContain("unreadable");
  expect(left).not.toContain("acme");

  clock.moveSeconds(29 * 60 + 1);
  await tick();
  expect(await dueNow(), "at the latest now").toEqual([]);
});
