import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export type StoredItem = Readonly<Record<string, AttributeValue>>;

const bytes = (text: string) => Buffer.byteLength(text);

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) {
    return bytes(value.S);
  }
  if (value.N !== undefined) {
    return Math.ceil(value.N.replace(/[-.]/g, "").length / 2) + 1;
  }
  if (value.SS !== undefined) {
    return value.SS.reduce((sum, member) => sum + bytes(member), 0);
  }
  if (value.L !== undefined) {
    return value.L.reduce((sum, element) => sum + 1 + valueSize(element), 3);
  }
  if (value.M !== undefined) {
    return Object.entries(value.M).reduce((sum, [name, element]) => sum + 1 + bytes(name) + valueSize(element), 3);
  }
  return 1;
}

/**
 * Computes the size of an item in bytes by DynamoDB's rules: names and values in UTF-8, 3 bytes for a list or map and 1 for
 * each of its elements.
 *
 * @see {@link https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html Item sizes}
 */
export const itemSize = (item: StoredItem): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + bytes(name) + valueSize(value), 0);

/** One unit for each started KB of the larger item, before or after the write. A failed condition costs as much. */
export const writeUnits = (before: number, after: number): number => Math.max(1, Math.ceil(Math.max(before, after) / 1024));

/** One unit for each started 4 KB; half as much for an eventually consistent read. */
export const readUnits = (size: number, consistent: boolean): number => Math.max(1, Math.ceil(size / 4096)) * (consistent ? 1 : 0.5);

/**
 * Computes the cost of a write in a secondary index: nothing when no projected attribute has changed, one write when the entry
 * keeps its key, appears or disappears, and a delete and a put when its key changes.
 */
export function indexWriteUnits(before: StoredItem | undefined, after: StoredItem | undefined, keys: readonly string[]): number {
  if (before === undefined || after === undefined) {
    const entry = before ?? after;
    return entry === undefined ? 0 : writeUnits(itemSize(entry), 0);
  }
  const differs = (name: string) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  if (keys.some(differs)) {
    return writeUnits(itemSize(before), 0) + writeUnits(itemSize(after), 0);
  }
  return Object.keys({ ...before, ...after }).some(differs) ? writeUnits(itemSize(before), itemSize(after)) : 0;
}
