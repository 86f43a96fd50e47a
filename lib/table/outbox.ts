import * as v from "valibot";
import { buildNotice, type DomainEvent, type Notice, type Outbox } from "../connections/domain-event.ts";
import { minutesAfter } from "../instants.ts";
import { DeleteCommand, PutCommand } from "./commands.ts";
import { readDue } from "./due.ts";
import { dueIndex, outboxItemKey, outboxShardPrefix, shardOf, ttlAttribute } from "./item-keys.ts";
import { onTable, type Table, toUnixSeconds } from "./table.ts";

/** After an event is this late, its receiver must read the connections anyway. */
const keptDays = 7;

/** Stores notices of events, in the due index at the instant of their next publication. */
export function outboxIn(table: Table): Outbox {
  const TableName = table.name;
  return {
    write: (notice, dueAt) =>
      onTable(async () => {
        await table.client.send(new PutCommand({ TableName, Item: toItem(notice, dueAt) }));
      }),

    erase: (id) =>
      onTable(async () => {
        await table.client.send(new DeleteCommand({ TableName, Key: outboxItemKey(id) }));
      }),

    listDue: (now, limit) => onTable(async () => (await readDue(table, outboxShardPrefix, now, limit)).flatMap(parseNotice)),
  };
}

/** Builds the items that store events together with the write they report. Items that remain after a minute are published again. */
export function buildOutboxItems(events: readonly DomainEvent[], at: Date): Record<string, unknown>[] {
  return events.map((event) => toItem(buildNotice(event, at), minutesAfter(at, 1)));
}

function toItem({ id, name, detail }: Notice, dueAt: Date): Record<string, unknown> {
  return {
    ...outboxItemKey(id),
    id,
    name,
    detail,
    [dueIndex.partition]: `${outboxShardPrefix}${shardOf(id)}`,
    [dueIndex.sort]: dueAt.toISOString(),
    [ttlAttribute]: toUnixSeconds(dueAt) + keptDays * 86_400,
  };
}

const noticeSchema = v.object({
  id: v.string(),
  name: v.pipe(
    v.string(),
    v.regex(/^(connection|setup)\.[a-z_]+$/),
    v.transform((name) => name as Notice["name"]),
  ),
  detail: v.record(v.string(), v.string()),
});

function parseNotice(item: unknown): Notice[] {
  const parsed = v.safeParse(noticeSchema, item);
  return parsed.success ? [parsed.output] : [];
}
