import * as v from "valibot";
import type { Connection, ConnectionKey } from "../connections/connection.ts";
import type { Connections, Lease, Leased, Unleased } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { parseConnection } from "./connection-item.ts";
import { item, optional } from "./item.ts";
import { connectionItemKey } from "./item-keys.ts";
import { ifAll, ifEqual, readConflictingItem, takeClaim } from "./requests.ts";
import { onTable, type Table, UpdateCommand, type UpdateCommandInput } from "./table.ts";

const leaseItem = item({ generation: optional(v.number()), leaseOwner: optional(v.string()), leaseUntil: optional(v.number()) });

const parseLease = (stored: unknown) => ({ generation: 0, ...leaseItem.parse(stored) });

/**
 * Acquires the lease of a connection in one conditional update, which also reads the previous record. The lease of a holder that died is
 * taken over in a second one, which names that holder. So it is known whether there was one, also when the SDK sends an update again
 * because its answer was lost: the record then names this call's own owner.
 */
export async function acquireLease(
  table: Table,
  key: ConnectionKey,
  request: Parameters<Connections["acquire"]>[1],
): Promise<Leased | Unleased> {
  const found = await tryToAcquire(table, key, request);
  return "dead" in found ? toRefused(await tryToAcquire(table, key, request, found.dead)) : found;
}

/** The lease of a holder that did not release it. */
type Dead = { readonly dead: string; readonly connection: Connection };

/** @param dead - The owner whose lease has expired. Default: the lease is acquired if there is none. */
async function tryToAcquire(
  table: Table,
  key: ConnectionKey,
  { owner, now, until, onlyIf }: Parameters<Connections["acquire"]>[1],
  dead?: string,
): Promise<Leased | Unleased | Dead> {
  const free = dead === undefined ? "attribute_exists(pk) AND attribute_not_exists(lease_owner)" : "lease_owner = :dead";
  const wanted = onlyIf === undefined ? "" : " AND (expires_at < :before OR attribute_exists(sealed_rotation))";
  const update: UpdateCommandInput = {
    TableName: table.name,
    Key: connectionItemKey(key),
    UpdateExpression: "SET lease_owner = :owner, lease_until = :until, generation = if_not_exists(generation, :none) + :one",
    ConditionExpression: `${free}${wanted}`,
    ExpressionAttributeValues: {
      ":owner": owner,
      ":until": until.getTime(),
      ":none": 0,
      ":one": 1,
      ...defined({ ":dead": dead, ":before": onlyIf?.expiresBefore.getTime() }),
    },
    ReturnValues: "ALL_NEW",
  };
  const claimed = await takeClaim(
    table,
    connectionItemKey(key),
    (more) => table.client.send(new UpdateCommand({ ...update, ...more })),
    (item) => item.lease_owner === owner,
  );
  if (claimed.item === undefined) {
    return { kind: "absent" };
  }
  const { generation, leaseOwner, leaseUntil } = parseLease(claimed.item);
  const connection = parseConnection(claimed.item);
  if (claimed.kind === "taken") {
    return { kind: "acquired", connection, lease: { owner, generation }, interrupted: dead !== undefined };
  }
  // A transaction has the record at this moment: the lease holder is committing its outcome.
  const leased = claimed.isBusy || (leaseUntil !== undefined && leaseUntil >= now.getTime());
  return leased || leaseOwner === undefined ? { kind: "refused", connection, leased } : { dead: leaseOwner, connection };
}

/** A lease that is still the dead holder's is refused for its token's sake, which lives for long enough. */
const toRefused = (found: Leased | Unleased | Dead): Leased | Unleased =>
  "dead" in found ? { kind: "refused", connection: found.connection, leased: false } : found;

/** Builds the condition that only the current lease holder meets. No owner is drawn twice: it is enough when the generation is unknown. */
export function ifHeld({ owner, generation }: Pick<Lease, "owner"> & Partial<Lease>) {
  const isHolder = ifEqual("lease_owner", owner);
  const ofGeneration = { ConditionExpression: "generation = :generation", ExpressionAttributeValues: { ":generation": generation } };
  return generation === undefined ? isHolder : ifAll(isHolder, ofGeneration);
}

/** Builds the condition that there is a record whose lease no process holds. */
export const ifUnleased = (now: Date) => ({
  ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(lease_owner) OR lease_until < :now)",
  ExpressionAttributeValues: { ":now": now.getTime() },
});

/**
 * Sends an update that `ifHeld` guards. @returns `false` when the lease is no longer held.
 *
 * The SDK sends an update again when its answer was lost. If the first one released the lease, the second is refused although
 * the update succeeded. The record shows this: it has the same generation, no owner, and the same instant.
 */
export async function commitHeld(
  table: Table,
  update: UpdateCommandInput,
  { generation }: Lease,
  connection: Connection,
): Promise<boolean> {
  return onTable(async () => {
    try {
      await table.client.send(new UpdateCommand({ ...update, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }));
      return true;
    } catch (error) {
      const stored = readConflictingItem(error);
      if (stored === undefined) {
        return false;
      }
      const found = parseLease(stored);
      const isFree = found.leaseOwner === undefined && found.generation === generation;
      return isFree && parseConnection(stored).updatedAt.getTime() === connection.updatedAt.getTime();
    }
  });
}
