import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { itemSize } from "../../bench/mocks/units.ts";
import { seededConnection } from "../../bench/seeded-connection.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { buildConnectionItem } from "../../lib/table/connection-item.ts";
import { connectionItemKey } from "../../lib/table/keys.ts";

const now = new Date("2026-03-01T12:00:00.123Z");
const record = seededConnection({ name: "size", count: 1, due: 1, remainingSeconds: 300, shards: 4, rotating: false }, 0, now);
const failure = { code: "provider_answer_invalid", at: now, since: now, attempts: 12, retryAt: now } as const;

/** The item as the table holds it while a process has the lease, in bytes. */
function sizeOf(connection: Connection): number {
  const lease = { lease_owner: "x".repeat(16), lease_until: now.getTime(), generation: 123_456 };
  const item = { ...connectionItemKey(connection), ...buildConnectionItem(connection, 4), ...lease };
  return itemSize(marshall(item, { removeUndefinedValues: true }));
}

test.each([
  ["that works", record],
  ["whose refresh fails", { ...record, failure }],
  ["whose refresh fails, and which is to be verified", { ...record, failure, verifyAt: now }],
])("the record of a connection %s fits into one write unit of 1,024 bytes", (_what, connection) => {
  expect(sizeOf(connection)).toBeLessThanOrEqual(1024);
});
