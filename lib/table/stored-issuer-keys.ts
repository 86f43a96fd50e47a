import * as v from "valibot";
import { defined } from "../defined.ts";
import type { KeySet } from "../issuer/key-set.ts";
import { GetCommand, PutCommand } from "./commands.ts";
import { issuerKeysItemKey } from "./item-keys.ts";
import { onTable, onTableIf, type Table } from "./table.ts";

const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);

const schema = v.object({
  version: v.number(),
  keys: v.array(
    v.object({
      arn: v.string(),
      kid: v.string(),
      published_at: instant,
      signs_from: v.optional(instant),
      leaves_at: v.optional(instant),
    }),
  ),
});

/** The key set as it stands, and the number of its writes. */
export type StoredKeySet = { readonly version: number; readonly keys: KeySet };

/** Stores the keys of the issuers: one item for the whole stage. Only the operator's commands write it. */
export function issuerKeysIn(table: Table) {
  const TableName = table.name;
  const read = (ConsistentRead: boolean): Promise<StoredKeySet | undefined> =>
    onTable(async () => {
      const { Item } = await table.client.send(new GetCommand({ TableName, Key: issuerKeysItemKey, ConsistentRead }));
      return Item === undefined ? undefined : parse(Item);
    });
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
    replace: async (before: Pick<StoredKeySet, "version"> | undefined, keys: KeySet): Promise<boolean> => {
      const version = before?.version ?? 0;
      const Item = { ...issuerKeysItemKey, version: version + 1, keys: keys.map(build) };
      const condition =
        before === undefined
          ? { ConditionExpression: "attribute_not_exists(pk)" }
          : {
              ConditionExpression: "#version = :version",
              ExpressionAttributeNames: { "#version": "version" },
              ExpressionAttributeValues: { ":version": version },
            };
      const write = () => table.client.send(new PutCommand({ TableName, Item, ...condition }));
      return (await onTableIf(write)) !== undefined;
    },
  };
}

export type StoredIssuerKeys = ReturnType<typeof issuerKeysIn>;

function parse(item: Readonly<Record<string, unknown>>): StoredKeySet {
  const { version, keys } = v.parse(schema, item);
  return {
    version,
    keys: keys.map(({ arn, kid, published_at: publishedAt, signs_from: signsFrom, leaves_at: leavesAt }) => ({
      arn,
      kid,
      publishedAt,
      ...defined({ signsFrom, leavesAt }),
    })),
  };
}

const build = ({ arn, kid, publishedAt, signsFrom, leavesAt }: KeySet[number]) => ({
  arn,
  kid,
  published_at: publishedAt.toISOString(),
  ...defined({ signs_from: signsFrom?.toISOString(), leaves_at: leavesAt?.toISOString() }),
});
