import type { ConnectionKey } from "../connections/connection.ts";
import type { Relabelled } from "../connections/stores.ts";
import { UpdateCommand } from "./commands.ts";
import { parseConnection } from "./connection-item.ts";
import { ifUnleased } from "./connection-lease.ts";
import { connectionReadsIn } from "./connection-reads.ts";
import { connectionItemKey } from "./item-keys.ts";
import { onTableIf, type Table } from "./table.ts";
import { buildUpdate } from "./update.ts";

/** Changes the label of a connection in one conditional update, unless its lease is held. @param label - `undefined`: it is removed. */
export async function relabelConnection(table: Table, key: ConnectionKey, label: string | undefined, now: Date): Promise<Relabelled> {
  const update = buildUpdate({ called: label }, ifUnleased(now));
  const command = new UpdateCommand({ TableName: table.name, Key: connectionItemKey(key), ...update, ReturnValues: "ALL_NEW" });
  const written = await onTableIf(() => table.client.send(command));
  if (written?.Attributes !== undefined) {
    return { kind: "labelled", connection: parseConnection(written.Attributes) };
  }
  return (await connectionReadsIn(table).read(key)) === undefined ? { kind: "absent" } : { kind: "leased" };
}
