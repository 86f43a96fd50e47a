import * as v from "valibot";
import type { ConnectionKey } from "../connections/connection.ts";
import type { SealedToken, SealedTokens } from "../connections/sealed-tokens.ts";
import { type Item, item, secondsInstant, storedAs } from "./item.ts";
import { sealedTokenItemKey, ttlAttribute } from "./item-keys.ts";
import { eraseItem, readAs, writeItemIf } from "./requests.ts";
import type { Table } from "./table.ts";

export const sealedTokenItem: Item<SealedToken> = item({
  version: v.number(),
  grantId: v.string(),
  sealed: v.string(),
  keptUntil: storedAs(ttlAttribute, secondsInstant),
});

/** The access tokens beside the records: each an item of its own, so that a record stays below 1 KB. */
export function sealedTokensIn(table: Table): SealedTokens {
  const read = (key: ConnectionKey) => readAs(sealedTokenItem, table, sealedTokenItemKey(key));

  const putIf = (key: ConnectionKey, token: SealedToken, condition: string, version: number): Promise<boolean> =>
    writeItemIf(
      table,
      { ...sealedTokenItemKey(key), ...sealedTokenItem.build(token) },
      {
        ConditionExpression: condition,
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":version": version, ":grant": token.grantId },
      },
    );

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

    erase: (key) => eraseItem(table, sealedTokenItemKey(key)),
  };
}
