import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey } from "./item-keys.ts";
import { readItem } from "./requests.ts";
import { onTable, type Table } from "./table.ts";

type Stored = Readonly<Record<string, unknown>>;

/** `taken`: with the item as it is now. `held`: by another process. `isBusy`: a transaction has the item at this moment. */
export type Claimed =
  | { readonly kind: "taken"; readonly item: Stored | undefined }
  | { readonly kind: "held"; readonly item: Stored | undefined; readonly isBusy: boolean };

type Write = { readonly ReturnValuesOnConditionCheckFailure: "ALL_OLD" };

/**
 * Takes a claim in one conditional write: of callers at the same time one takes it. The SDK sends a write again when its answer was lost, and the second
 * one is refused: the item then shows that it is this caller's.
 *
 * @param send - Sends the write. Its condition says when the claim is free, such as once its holder's time is over.
 * @param isOwn - Whether an item that refused the write names this call's own claim. No two calls may have one name.
 */
export const takeClaim = (
  table: Table,
  Key: ItemKey,
  send: (write: Write) => Promise<{ readonly Attributes?: Stored | undefined }>,
  isOwn: (item: Stored) => boolean,
): Promise<Claimed> =>
  onTable(async () => {
    try {
      const { Attributes: item } = await send({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" });
      return { kind: "taken", item };
    } catch (error) {
      const isBusy = error instanceof Error && error.name === "TransactionConflictException";
      const item = isBusy ? await readItem(table, Key) : readConflictingItem(error);
      return item !== undefined && !isBusy && isOwn(item) ? { kind: "taken", item } : { kind: "held", item, isBusy };
    }
  });

/** Reads the item that failed a condition. The update must ask for it: `ReturnValuesOnConditionCheckFailure`. @returns `undefined` when there is no item. @throws Any other error. */
export function readConflictingItem(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") {
    throw error;
  }
  const item = "Item" in error ? error.Item : undefined;
  return item === undefined ? undefined : unmarshall(item as Parameters<typeof unmarshall>[0]);
}
