import { asRestored, findOwner, type Item, isConnection, isParked, isPassing, isTombstone } from "./item-owner.ts";

/**
 * Why an item of a backup is not copied. `stands`: the table has it, and newer. `passing`: it was good for minutes. `disconnected`: its connection was
 * disconnected after the backup. `replaced`: another connection has taken the place of its own. `live`: a parked grant that has become a connection
 * since; the sweeper would revoke it.
 */
export type Left = "stands" | "passing" | "disconnected" | "replaced" | "live";

export type Copies = { readonly copied: readonly Item[]; readonly left: readonly { readonly item: Item; readonly why: Left }[] };

/**
 * Decides what of a backup is missing in the table. Pure. What the table has is newer and stays. A connection is not brought back to life that was
 * disconnected after the backup, as far as the table has its tombstone.
 *
 * @param backup - All items of the restored table. @param table - All items of the table that is in use. @param now - The instant of the restore.
 */
export function decideCopies(backup: readonly Item[], table: readonly Item[], now: Date): Copies {
  const standing = new Set(table.map(toKey));
  const idOf = new Map(table.filter(isConnection).map((item) => [findOwner(item), item.id]));
  const ended = new Set(table.filter(isTombstone).map(({ disconnect_id }) => String(disconnect_id).replace(/-\d+$/, "")));
  const live = new Set(table.filter(isConnection).map(({ grant_id }) => grant_id));
  const connections = new Map(backup.filter(isConnection).map((item) => [findOwner(item), item]));

  const decide = (item: Item): Left | undefined => {
    if (standing.has(toKey(item))) {
      return "stands";
    }
    if (isPassing(item)) {
      return "passing";
    }
    if (isParked(item)) {
      return live.has(item.attempt_id) ? "live" : undefined;
    }
    const owner = findOwner(item);
    const connection = owner === undefined ? undefined : connections.get(owner);
    if (connection === undefined) {
      return undefined;
    }
    if (ended.has(String(connection.id))) {
      return "disconnected";
    }
    const there = idOf.get(owner);
    return there === undefined || there === connection.id ? undefined : "replaced";
  };

  const decided = backup.map((item) => ({ item, why: decide(item) }));
  return {
    copied: decided.flatMap(({ item, why }) => (why === undefined ? [asRestored(item, now)] : [])),
    left: decided.flatMap(({ item, why }) => (why === undefined ? [] : [{ item, why }])),
  };
}

const toKey = ({ pk, sk }: Item): string => JSON.stringify([pk, sk]);
