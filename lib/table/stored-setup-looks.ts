import * as v from "valibot";
import { type FailureCode, failures } from "../failure-codes.ts";
import type { SetupLook, SetupLooks } from "../setup/setup-look.ts";
import type { Clock } from "../system.ts";
import { DeleteCommand, GetCommand, PutCommand } from "./commands.ts";
import { setupLookItemKey, ttlAttribute } from "./item-keys.ts";
import { onTable, type Table, toUnixSeconds } from "./table.ts";

/** How long a look is kept: it is repeated daily while the connection is used. */
const keptDays = 7;

/** An item may have 400 KB. Of more missing changes than these, each target keeps the first of its own: about 200 KB at worst. */
const mostMissing = 2500;

/** Stores the last look at each setup. */
export const setupLooksIn = (table: Table, clock: Clock): SetupLooks => ({
  read: (key, connectionId) =>
    onTable(async () => {
      const get = new GetCommand({ TableName: table.name, Key: setupLookItemKey(key), ConsistentRead: true });
      const { Item } = await table.client.send(get);
      const isLive = Item !== undefined && Item[ttlAttribute] > toUnixSeconds(clock()) && Item.connection_id === connectionId;
      return isLive ? parseLook(Item) : undefined;
    }),

  write: (key, look) =>
    onTable(async () => {
      const ttl = toUnixSeconds(look.at) + keptDays * 86_400;
      const item = { ...setupLookItemKey(key), ...buildLook(look), [ttlAttribute]: ttl };
      await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
    }),

  erase: (key) =>
    onTable(async () => {
      const at = { TableName: table.name, Key: setupLookItemKey(key) };
      // Most disconnects find none, and a read costs less than a write.
      const { Item } = await table.client.send(new GetCommand({ ...at, ConsistentRead: true }));
      if (Item !== undefined) {
        await table.client.send(new DeleteCommand(at));
      }
    }),
});

const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

const schema = v.object({
  connection_id: v.string(),
  at: instant,
  targets: v.array(
    v.object({
      target: v.string(),
      at: instant,
      missing: v.array(v.object({ kind: v.string(), name: v.string(), home: v.exactOptional(v.string()) })),
      code: v.exactOptional(v.custom<FailureCode>((code) => typeof code === "string" && Object.hasOwn(failures, code))),
    }),
  ),
  findings: v.array(
    v.object({
      code: v.string(),
      severity: v.picklist(["info", "warning", "error", "unknown"]),
      target: v.exactOptional(v.string()),
      title: v.string(),
      action: v.string(),
      owner: v.picklist(["customer", "operator", "provider", "caller"]),
    }),
  ),
  told_on: v.exactOptional(v.string()),
});

function buildLook({ connectionId, at, targets, findings, toldOn }: SetupLook): v.InferInput<typeof schema> {
  const drifted = targets.filter(({ missing }) => missing.length > 0).length;
  const mostOfTarget = Math.max(1, Math.floor(mostMissing / Math.max(1, drifted)));
  return {
    connection_id: connectionId,
    at: at.toISOString(),
    targets: targets.map(({ missing, ...look }) => ({
      ...look,
      at: look.at.toISOString(),
      missing: missing.slice(0, mostOfTarget).map((change) => ({ ...change })),
    })),
    findings: findings.map((finding) => ({ ...finding })),
    ...(toldOn === undefined ? {} : { told_on: toldOn }),
  };
}

function parseLook(item: unknown): SetupLook {
  const { connection_id, told_on, ...look } = v.parse(schema, item);
  return { ...look, connectionId: connection_id, ...(told_on === undefined ? {} : { toldOn: told_on }) };
}
