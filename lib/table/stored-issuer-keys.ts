import * as v from "valibot";
import type { KeySet } from "../issuer/key-set.ts";
import { type Item, item, list, optional, textInstant } from "./item.ts";
import { issuerKeysItemKey } from "./item-keys.ts";
import { ifEqual, ifNew, readAs, writeItemIf } from "./requests.ts";
import type { Table } from "./table.ts";

/** The key set as it stands, and the number of its writes. */
export type StoredKeySet = { readonly version: number; readonly keys: KeySet };

const keyItem: Item<KeySet[number]> = item({
  arn: v.string(),
  kid: v.string(),
  publishedAt: textInstant,
  signsFrom: optional(textInstant),
  leavesAt: optional(textInstant),
});

export const keySetItem: Item<StoredKeySet> = item({ version: v.number(), keys: list(keyItem) });

/** Stores the keys of the issuers: one item for the whole stage. Only the operator's commands write it. */
export function issuerKeysIn(table: Table) {
  const read = (isConsistent: boolean) => readAs(keySetItem, table, issuerKeysItemKey, isConsistent);
  return {
    /** May lag behind a write for a moment. `undefined`: none was stored. */
    read: async (): Promise<KeySet | undefined> => (await read(false))?.keys,

    readNow: () => read(true),

    /**
     * Replaces the set that was read.
     *
     * @param before - `undefined`: there was none.
     * @returns `false`: another command has written it since.
     */
    replace: (before: Pick<StoredKeySet, "version"> | undefined, keys: KeySet): Promise<boolean> => {
      const version = before?.version ?? 0;
      const condition = before === undefined ? ifNew : ifEqual("version", version);
      return writeItemIf(table, { ...issuerKeysItemKey, ...keySetItem.build({ version: version + 1, keys }) }, condition);
    },
  };
}
