import { marshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import { dueIndex } from "../../lib/table/item-keys.ts";
import { DuePartitions, projectEntry } from "./due-partitions.ts";
import { applyUpdate, type Bindings, parseCondition } from "./expressions.ts";
import { indexWriteUnits, itemSize, readUnits, type StoredItem, writeUnits } from "./units.ts";

/** The usage of the table, in DynamoDB's units. */
export type TableCounts = {
  readUnits: number;
  /** Items that queries of the due index have read. */
  itemsRead: number;
  baseWriteUnits: number;
  indexWriteUnits: number;
  /** The largest item that was written, in bytes. */
  largestItem: number;
};

export const noCounts = (): TableCounts => ({ readUnits: 0, itemsRead: 0, baseWriteUnits: 0, indexWriteUnits: 0, largestItem: 0 });

export type TableAnswer = { readonly status: number; readonly body: object };

const item = v.custom<StoredItem>((value) => typeof value === "object" && value !== null);
const schema = v.object({
  Key: v.optional(item, {}),
  Item: v.optional(item, {}),
  UpdateExpression: v.optional(v.string(), ""),
  ConditionExpression: v.optional(v.string()),
  ExpressionAttributeNames: v.optional(v.record(v.string(), v.string()), {}),
  ExpressionAttributeValues: v.optional(item, {}),
  ExclusiveStartKey: v.optional(item),
  IndexName: v.optional(v.string()),
  KeyConditionExpression: v.optional(v.string()),
  Limit: v.optional(v.number(), 1000),
  ConsistentRead: v.optional(v.boolean(), false),
  ReturnValues: v.optional(v.picklist(["ALL_OLD", "ALL_NEW"])),
});
type Input = v.InferOutput<typeof schema>;

const pathOf = (key: StoredItem) => `${key.pk?.S} ${key.sk?.S}`;
const failed = (type: string, rest: object = {}): TableAnswer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, ...rest },
});

const indexKey = (entry: StoredItem): StoredItem =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => ["pk", "sk", dueIndex.partition, dueIndex.sort].includes(name)));

/** A scan's page ends after 1 MB. */
const pageBytes = 1024 * 1024;

/**
 * A table in memory with the due index. It applies conditions and counts units by DynamoDB's rules. It serves the engine's calls
 * from a due time of a connection to the next, and a scan that only counts.
 */
export class MeteredTable {
  counts = noCounts();
  readonly #items = new Map<string, StoredItem>();
  readonly #due = new DuePartitions();
  readonly #conditions = new Map<string, ReturnType<typeof parseCondition>>();

  seed(record: Readonly<Record<string, unknown>>): void {
    this.#put(marshall(record, { removeUndefinedValues: true }));
  }

  answer(operation: string, input: unknown): TableAnswer {
    const parsed = v.parse(schema, input);
    const operations: Readonly<Record<string, (input: Input) => TableAnswer>> = {
      GetItem: (request) => this.#get(request),
      PutItem: (request) => this.#replace(request.Item, request.Item, request),
      DeleteItem: (request) => this.#replace(request.Key, undefined, request),
      UpdateItem: (request) => this.#update(request),
      Query: (request) => this.#query(request),
      Scan: (request) => this.#scan(request),
    };
    return operations[operation]?.(parsed) ?? failed("UnknownOperationException", { message: operation });
  }

  #put(after: StoredItem): void {
    const before = this.#items.get(pathOf(after));
    this.#items.set(pathOf(after), after);
    this.#due.replace(projectEntry(before), projectEntry(after));
  }

  #get({ Key, ConsistentRead }: Input): TableAnswer {
    const found = this.#items.get(pathOf(Key));
    this.counts.readUnits += readUnits(found === undefined ? 0 : itemSize(found), ConsistentRead);
    return { status: 200, body: found === undefined ? {} : { Item: found } };
  }

  /** Replaces or deletes an item if the condition holds. */
  #replace(key: StoredItem, after: StoredItem | undefined, { ConditionExpression, ReturnValues, ...expressions }: Input): TableAnswer {
    const bindings: Bindings = { names: expressions.ExpressionAttributeNames, values: expressions.ExpressionAttributeValues };
    const before = this.#items.get(pathOf(key));
    if (ConditionExpression !== undefined && !this.#condition(ConditionExpression)(before ?? {}, bindings)) {
      return failed("ConditionalCheckFailedException", { message: "The conditional request failed" });
    }
    this.counts.baseWriteUnits += writeUnits(before === undefined ? 0 : itemSize(before), after === undefined ? 0 : itemSize(after));
    if (after === undefined) {
      this.#items.delete(pathOf(key));
      this.#due.replace(projectEntry(before), undefined);
    } else {
      this.#put(after);
    }
    return { status: 200, body: before !== undefined && ReturnValues === "ALL_OLD" ? { Attributes: before } : {} };
  }

  #update({ Key, UpdateExpression, ConditionExpression, ReturnValues, ...expressions }: Input): TableAnswer {
    const bindings: Bindings = { names: expressions.ExpressionAttributeNames, values: expressions.ExpressionAttributeValues };
    const before = this.#items.get(pathOf(Key));
    const size = before === undefined ? 0 : itemSize(before);
    if (ConditionExpression !== undefined && !this.#condition(ConditionExpression)(before ?? {}, bindings)) {
      this.counts.baseWriteUnits += writeUnits(size, 0);
      return failed("ConditionalCheckFailedException", {
        message: "The conditional request failed",
        ...(before === undefined ? {} : { Item: before }),
      });
    }
    const after = applyUpdate(UpdateExpression, before ?? Key, bindings);
    const sizeAfter = itemSize(after);
    this.counts.baseWriteUnits += writeUnits(size, sizeAfter);
    this.counts.indexWriteUnits += indexWriteUnits(projectEntry(before), projectEntry(after), [dueIndex.partition, dueIndex.sort]);
    this.counts.largestItem = Math.max(this.counts.largestItem, sizeAfter);
    this.#put(after);
    const told = ReturnValues === undefined ? undefined : { ALL_OLD: before, ALL_NEW: after }[ReturnValues];
    return { status: 200, body: told === undefined ? {} : { Attributes: told } };
  }

  #query({ IndexName, ExpressionAttributeValues: values, Limit, ExclusiveStartKey, KeyConditionExpression }: Input): TableAnswer {
    if (KeyConditionExpression === "pk = :pk AND begins_with(sk, :prefix)") {
      return this.#list(`${values[":pk"]?.S} ${values[":prefix"]?.S}`, Limit, ExclusiveStartKey);
    }
    const { ":shard": shard, ":now": now } = values;
    if (IndexName !== dueIndex.name || shard?.S === undefined || now?.S === undefined) {
      return failed("ValidationException", { message: "only the due index, and a partition by prefix, is queried here" });
    }
    const { items, isLast } = this.#due.page(shard.S, now.S, Limit, ExclusiveStartKey);
    this.counts.itemsRead += items.length;
    this.counts.readUnits += readUnits(
      items.reduce((sum, entry) => sum + itemSize(entry), 0),
      false,
    );
    const last = items.at(-1);
    return {
      status: 200,
      body: { Items: items, Count: items.length, ...(isLast || last === undefined ? {} : { LastEvaluatedKey: indexKey(last) }) },
    };
  }

  /** Reads a page of the items of a partition, in the order of their sort keys. */
  #list(prefix: string, limit: number, from: StoredItem | undefined): TableAnswer {
    const start = from === undefined ? "" : pathOf(from);
    const found = [...this.#items]
      .filter(([path]) => path.startsWith(prefix) && path > start)
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
    const items = found.slice(0, limit).map(([, stored]) => stored);
    const last = items.at(-1);
    return {
      status: 200,
      body: { Items: items, ...(found.length <= limit || last === undefined ? {} : { LastEvaluatedKey: { pk: last.pk, sk: last.sk } }) },
    };
  }

  /** Reads every item page by page, but returns only their number: the units are the same. */
  #scan({ ExclusiveStartKey }: Input): TableAnswer {
    let size = 0;
    let count = 0;
    let last: StoredItem | undefined;
    let skipping = ExclusiveStartKey !== undefined;
    for (const [path, stored] of this.#items) {
      if (skipping) {
        skipping = path !== pathOf(ExclusiveStartKey ?? {});
        continue;
      }
      size += itemSize(stored);
      count += 1;
      if (size >= pageBytes) {
        last = { pk: stored.pk ?? { S: "" }, sk: stored.sk ?? { S: "" } };
        break;
      }
    }
    this.counts.itemsRead += count;
    this.counts.readUnits += readUnits(size, false);
    return { status: 200, body: { Count: count, ScannedCount: count, ...(last === undefined ? {} : { LastEvaluatedKey: last }) } };
  }

  #condition(text: string) {
    const known = this.#conditions.get(text) ?? parseCondition(text);
    this.#conditions.set(text, known);
    return known;
  }
}
