import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import type { SealedToken, SealedTokens } from "../connections/sealed-tokens.ts";
import { DeleteCommand, GetCommand, PutCommand } from "./commands.ts";
import { sealedTokenItemKey, ttlAttribute } from "./item-keys.ts";
import { fromUnixSeconds, onTable, onTableIf, type Table, toUnixSeconds } from "./table.ts";

const itemSchema = v.object({ version: v.number(), grant_id: v.string(), sealed: v.string(), [ttlAttribute]: v.number() });

/** The access tokens beside the records: each an item of its own, so that a record stays below 1 KB. */
export function sealedTokensIn(table: Table): SealedTokens {
  const TableName = table.name;

  const read = (key: ConnectionKey) =>
    onTable(async () => {
      const get = new GetCommand({ TableName, Key: sealedTokenItemKey(key), ConsistentRead: true });
      const { Item } = await table.client.send(get);
      return Item === undefined ? undefined : parseToken(Item);
    });

  const putIf = async (key: ConnectionKey, token: SealedToken, condition: string, version: number): Promise<boolean> => {
    const put = new PutCommand({
      TableName,
      Item: { ...sealedTokenItemKey(key), ...buildItem(token) },
      ConditionExpression: condition,
      ExpressionAttributeNames: { "#version": "version" },
      ExpressionAttributeValues: { ":version": version, ":grant": token.grantId },
    });
    return (await onTableIf(() => table.client.send(put))) !== undefined;
  };

  return {
    read,

    async replace(key, token, follows) {
      if (await putIf(key, token, "#version = :version AND grant_id = :grant", follows)) {
        return undefined;
      }
      const found = await read(key);
      // The SDK repeats a write whose answer was lost, and then finds it.
      return found?.sealed === token.sealed ? undefined : { found };
    },

    write: (key, token) => putIf(key, token, "attribute_not_exists(pk) OR #version <= :version OR NOT grant_id = :grant", token.version),

    erase: (key) =>
      onTable(async () => {
        await table.client.send(new DeleteCommand({ TableName, Key: sealedTokenItemKey(key) }));
      }),
  };
}

const buildItem = ({ version, grantId, sealed, keptUntil }: SealedToken): v.InferInput<typeof itemSchema> => ({
  version,
  grant_id: grantId,
  sealed,
  [ttlAttribute]: toUnixSeconds(keptUntil),
});

function parseToken(item: unknown): SealedToken {
  const { version, grant_id, sealed, [ttlAttribute]: ttl } = v.parse(itemSchema, item);
  return { version, grantId: grant_id, sealed, keptUntil: fromUnixSeconds(ttl) };
}
