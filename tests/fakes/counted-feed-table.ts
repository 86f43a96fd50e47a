import type { DocumentClient, Table } from "../../lib/table/table.ts";

type Item = Readonly<Record<string, unknown>>;
type Key = { readonly pk: string; readonly sk: string };
type Write = { readonly Delete?: { readonly Key: Key }; readonly Put?: { readonly Item: Item; readonly ConditionExpression?: string } };

/** Items in a page of DynamoDB: an event has some 700 bytes, and a page 1 MB. */
const pageItems = 1400;

/** The partition of one feed, in memory and without a copy of DynamoDB's checks, which counts what it is asked: fast enough for a hundred thousand events. */
export function countedFeedTable() {
  const items = new Map<string, Item>();
  let [sorted, isSorted, deleted]: [string[], boolean, number] = [[], true, 0];
  const counts = { queries: 0, read: 0, transactions: 0, gets: 0 };

  const put = (item: Item) => {
    const sk = String(item.sk);
    if (!items.has(sk)) {
      isSorted &&= (sorted.at(-1) ?? "") < sk;
      sorted.push(sk);
    }
    items.set(sk, item);
  };
  const keys = (): readonly string[] => {
    if (!isSorted || deleted > 2000) {
      sorted = [...items.keys()].sort();
      [isSorted, deleted] = [true, 0];
    }
    return sorted;
  };
  /** The first place of a key that is not before this one. */
  const placeOf = (all: readonly string[], key: string): number => {
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      [low, high] = String(all[middle]) < key ? [middle + 1, high] : [low, middle];
    }
    return low;
  };
  const query = (input: Readonly<Record<string, unknown>>) => {
    const { ExpressionAttributeValues: values, ScanIndexForward: isUpwards = true, ExclusiveStartKey: start, Limit } = input;
    const { ":from": from = "", ":end": end = "" } = values as Readonly<Record<string, string>>;
    const all = keys();
    const after = (start as Key | undefined)?.sk;
    const limit = Math.min(Number(Limit ?? pageItems), pageItems);
    const found: Item[] = [];
    const step = isUpwards ? 1 : -1;
    let place = isUpwards ? placeOf(all, after ?? from) : placeOf(all, after ?? `${end}~`) - 1;
    for (; place >= 0 && place < all.length && found.length < limit; place += step) {
      const sk = String(all[place]);
      const item = items.get(sk);
      if (sk < from || sk > end) {
        break;
      }
      if (item !== undefined && sk !== after) {
        found.push(item);
      }
    }
    counts.queries += 1;
    counts.read += found.length;
    const last = found.at(-1);
    return { Items: found, ...(found.length === limit && last !== undefined ? { LastEvaluatedKey: last } : {}) };
  };
  const write = ({ Delete, Put }: Write) => {
    if (Delete !== undefined) {
      deleted += items.delete(Delete.Key.sk) ? 1 : 0;
    }
    if (Put !== undefined) {
      put(Put.Item);
    }
  };
  const answer = (name: string, input: Readonly<Record<string, unknown>>): unknown => {
    switch (name) {
      case "QueryCommand":
        return query(input);
      case "GetCommand":
        counts.gets += 1;
        return { Item: items.get((input.Key as Key).sk) };
      case "TransactWriteCommand":
        counts.transactions += 1;
        (input.TransactItems as readonly Write[]).forEach(write);
        return {};
      default:
        throw new Error(`a feed does not send ${name}`);
    }
  };
  const send = async ({ name, input }: { readonly name: string; readonly input: Readonly<Record<string, unknown>> }) => answer(name, input);
  const table: Table = { name: "feeds", client: { send, destroy: () => {} } as unknown as DocumentClient };
  return { table, put, counts };
}
