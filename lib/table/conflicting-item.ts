import { unmarshall } from "@aws-sdk/util-dynamodb";

/** Reads the item that failed a condition. The update must ask for it: `ReturnValuesOnConditionCheckFailure`. @returns `undefined` when there is no item. @throws Any other error. */
export function readConflictingItem(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof Error) || error.name !== "ConditionalCheckFailedException") {
    throw error;
  }
  const item = "Item" in error ? error.Item : undefined;
  return item === undefined ? undefined : unmarshall(item as Parameters<typeof unmarshall>[0]);
}
