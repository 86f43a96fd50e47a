import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { dueIndex } from "../../lib/table/item-keys.ts";
import type { StoredItem } from "./units.ts";

const template = parse(readFileSync(new URL("../../resources/foundation.yml", import.meta.url), "utf8"), { logLevel: "error" });
const { NonKeyAttributes } = template.Resources.Table.Properties.GlobalSecondaryIndexes[0].Projection;
const projected: readonly string[] = ["pk", "sk", dueIndex.partition, dueIndex.sort, ...NonKeyAttributes];

/** Projects an item into the due index, as the template declares it. @returns `undefined` when the item is not in the index. */
export function projectEntry(item: StoredItem | undefined): StoredItem | undefined {
  if (item === undefined || item[dueIndex.partition] === undefined || item[dueIndex.sort] === undefined) {
    return undefined;
  }
  return Object.fromEntries(Object.entries(item).filter(([name]) => projected.includes(name)));
}

type Entry = { readonly place: string; readonly item: StoredItem };

const placeOf = (item: StoredItem) => `${item[dueIndex.sort]?.S} ${item.pk?.S} ${item.sk?.S}`;

/** The partitions of the due index, each in order. */
export class DuePartitions {
  readonly #partitions = new Map<string, Entry[]>();

  replace(before: StoredItem | undefined, after: StoredItem | undefined): void {
    if (before !== undefined) {
      const partition = this.#partition(before);
      const index = search(partition, placeOf(before));
      if (partition[index]?.place === placeOf(before)) {
        partition.splice(index, 1);
      }
    }
    if (after !== undefined) {
      const partition = this.#partition(after);
      const place = placeOf(after);
      partition.splice(search(partition, place), 0, { place, item: after });
    }
  }

  /** Reads the entries up to and including an instant, after the last entry of the page before. */
  page(partition: string, until: string, limit: number, after: StoredItem | undefined): { items: readonly StoredItem[]; isLast: boolean } {
    const entries = this.#partitions.get(partition) ?? [];
    const start = after === undefined ? 0 : search(entries, `${placeOf(after)}\u0000`);
    const end = search(entries, `${until} \uffff`);
    const items = entries.slice(start, Math.min(end, start + limit)).map(({ item }) => item);
    return { items, isLast: start + limit > end };
  }

  #partition(entry: StoredItem): Entry[] {
    const name = entry[dueIndex.partition]?.S ?? "";
    const partition = this.#partitions.get(name) ?? [];
    this.#partitions.set(name, partition);
    return partition;
  }
}

/** Finds the first index whose place is not before the given one. */
function search(entries: readonly Entry[], place: string): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    [low, high] = entry !== undefined && entry.place < place ? [middle + 1, high] : [low, middle];
  }
  return low;
}
