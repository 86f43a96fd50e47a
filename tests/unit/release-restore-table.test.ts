import { describe, expect, test } from "vitest";
import type { Connection } from "../../lib/connections/connection.ts";
import { buildConnectionItem } from "../../lib/table/connection-item.ts";
import {
  claimItemKey,
  connectionItemKey,
  ledgerItemKey,
  limitItemKey,
  newestRunItemKey,
  parkedItemKey,
  setupClaimItemKey,
  slotSettingsItemKey,
  subjectItemKey,
  targetItemKey,
  ticketItemKey,
  tombstoneItemKey,
  workspaceItemKey,
} from "../../lib/table/item-keys.ts";
import { decideCopies } from "../../release/restore/decide-copies.ts";
import type { Item } from "../../release/restore/item-owner.ts";
import { newConnection } from "../fixtures/new-connection.ts";

/** Ids that are encoded in keys, so that a key's parts are told apart. */
const connection = newConnection({ tenant: "acme/eu", account: "a#b", isClaimed: true });
const toItem = (of: Connection, more: object = {}): Item => ({ ...connectionItemKey(of), ...buildConnectionItem(of, 4), ...more });
const item = (key: { pk: string; sk: string }, more: object = {}): Item => ({ ...key, ...more });
const { tenant, provider, account } = connection;
const change = { target: "shop", kind: "role", name: "roles/viewer" } as const;
const owned = [
  item(subjectItemKey(connection)),
  item(claimItemKey(connection), { tenant, provider, account }),
  item(targetItemKey(connection, "shop")),
  item(newestRunItemKey(connection)),
  item(ledgerItemKey(connection, { ...change, home: undefined } as never)),
];
const tombstone = (of: Connection) => {
  const disconnect_id = `${of.id}-${Date.parse("2026-03-03T12:00:00Z")}`;
  return item(tombstoneItemKey(of, disconnect_id), { disconnect_id });
};
const copy = (backup: readonly Item[], table: readonly Item[]) => decideCopies(backup, table, new Date(1_795_000_000_000));
const whyOf = (left: ReturnType<typeof copy>["left"]) => left.map(({ why }) => why);

describe("S76: what of a restored table is copied", () => {
  test("everything of a connection that is missing, without the lease of a process of that day, and without the note that it is the only one", () => {
    const backup = [toItem(connection, { lease_owner: "gone", lease_until: 1, generation: 7, only: true }), ...owned];
    const { copied, left } = copy(backup, []);
    expect(left).toEqual([]);
    expect(copied, "the number of the lease is ahead of every event").toEqual([
      toItem(connection, { generation: 1_795_000_007 }),
      ...owned,
    ]);
  });

  test("nothing of what the table has: that is newer", () => {
    const { copied, left } = copy([toItem({ ...connection, status: "degraded" })], [toItem(connection)]);
    expect([copied, whyOf(left)]).toEqual([[], ["stands"]]);
  });

  test("nothing of a connection that was disconnected after the backup", () => {
    const { copied, left } = copy([toItem(connection), ...owned], [tombstone(connection)]);
    expect([copied, new Set(whyOf(left))]).toEqual([[], new Set(["disconnected"])]);
  });

  test("a connection that was made again before the backup, after a disconnect", () => {
    const again = { ...connection, id: "connection-2" };
    expect(copy([toItem(again)], [tombstone(connection)]).copied).toHaveLength(1);
  });

  test("nothing that belongs to a connection whose place another one has taken", () => {
    const { left } = copy([toItem(connection), ...owned], [toItem({ ...connection, id: "connection-2" })]);
    expect(whyOf(left)).toEqual(["stands", ...owned.map(() => "replaced")]);
  });

  test("what a connection that stands has lost", () => {
    expect(copy([toItem(connection), ...owned], [toItem(connection)]).copied).toEqual(owned);
  });

  test("the external ID and the choices of an organisation, also without a connection", () => {
    const kept = [item(workspaceItemKey("acme")), item(slotSettingsItemKey(connection))];
    expect(copy(kept, []).copied).toEqual(kept);
  });

  test("nothing that was good for minutes", () => {
    const gone = [item(ticketItemKey("hash")), item(limitItemKey("ada", "login", 0)), item(setupClaimItemKey(connection))];
    const { copied, left } = copy(gone, []);
    expect([copied, whyOf(left)]).toEqual([[], ["passing", "passing", "passing"]]);
  });

  test("a parked grant, unless it has become a connection since: the sweeper would revoke it", () => {
    const parked = item(parkedItemKey(connection.grantId), { attempt_id: connection.grantId });
    expect(copy([parked], []).copied).toEqual([parked]);
    expect(whyOf(copy([parked], [toItem(connection)]).left)).toEqual(["live"]);
  });
});
