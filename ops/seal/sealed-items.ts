import { paginateScan } from "@aws-sdk/lib-dynamodb";
import * as v from "valibot";
import { sealedTokenContext } from "../../lib/credentials/seal-token-fields.ts";
import { toUsedKeyId } from "../../lib/credentials/sealer.ts";
import { decodeSegment } from "../../lib/encode-segment.ts";
import { isProviderName } from "../../lib/provider-names.ts";
import { type ItemKey, ttlAttribute } from "../../lib/table/item-keys.ts";
import { fromUnixSeconds } from "../../lib/table/table.ts";
import type { Target } from "../target.ts";

type Kind = "login" | "access token" | "rotation" | "session" | "connect session";

/** A value in the table that the seal key has sealed. */
export type SealedItem = {
  readonly key: ItemKey;
  readonly kind: Kind;
  readonly attribute: "sealed" | "sealed_rotation";
  readonly sealed: string;
  /** The id of the key that opens it. */
  readonly keyId: string;
  /** What it is sealed for: it opens nowhere else. */
  readonly context: string;
  /** After this instant the item is not read any more. */
  readonly endsAt?: Date;
};

const keys = { pk: v.string(), sk: v.string() };
const ttl = { [ttlAttribute]: v.number() };
const loginSchema = v.object({ ...keys, ...ttl, sealed: v.string() });
const tokenSchema = v.object({ ...keys, ...ttl, sealed: v.string(), grant_id: v.string(), version: v.number() });
const rotationSchema = v.object({ ...keys, id: v.string(), sealed_rotation: v.string() });

const projection = "pk, sk, #sealed, sealed_rotation, grant_id, #version, id, #ttl";
const names = { "#sealed": "sealed", "#version": "version", "#ttl": ttlAttribute };

/** Reads everything that is sealed: the whole table is read. @throws {Error} An item is sealed that this release does not know. */
export async function readSealedItems({ documents, table }: Pick<Target, "documents" | "table">): Promise<readonly SealedItem[]> {
  const found: SealedItem[] = [];
  const scan = {
    TableName: table.name,
    ConsistentRead: true,
    FilterExpression: "attribute_exists(#sealed) OR attribute_exists(sealed_rotation)",
    ProjectionExpression: projection,
    ExpressionAttributeNames: names,
  };
  for await (const { Items = [] } of paginateScan({ client: documents }, scan)) {
    found.push(...Items.map(parseSealed));
  }
  return found;
}

function parseSealed(item: Readonly<Record<string, unknown>>): SealedItem {
  const pk = String(item.pk);
  if (pk.startsWith("STATE#")) {
    const { sealed, [ttlAttribute]: end, sk } = v.parse(loginSchema, item);
    return build({ key: { pk, sk }, kind: "login", sealed, context: pk.slice("STATE#".length), endsAt: fromUnixSeconds(end) });
  }
  if (pk.startsWith("PARKED#")) {
    const { sealed, [ttlAttribute]: end, sk } = v.parse(loginSchema, item);
    return build({
      key: { pk, sk },
      kind: "login",
      sealed,
      context: decodeSegment(pk.slice("PARKED#".length)),
      endsAt: fromUnixSeconds(end),
    });
  }
  if (pk.startsWith("SESSION#")) {
    const { sealed, [ttlAttribute]: end, sk } = v.parse(loginSchema, item);
    return build({ key: { pk, sk }, kind: "session", sealed, context: pk, endsAt: fromUnixSeconds(end) });
  }
  if (pk.startsWith("CONNECT_SESSION#")) {
    const { sealed, [ttlAttribute]: end, sk } = v.parse(loginSchema, item);
    return build({ key: { pk, sk }, kind: "connect session", sealed, context: pk, endsAt: fromUnixSeconds(end) });
  }
  if (pk.startsWith("TOKEN#")) {
    const { sealed, [ttlAttribute]: end, sk, grant_id: grantId, version } = v.parse(tokenSchema, item);
    const [tenant = "", provider = "", account = ""] = pk.slice("TOKEN#".length).split("#").map(decodeSegment);
    if (isProviderName(provider)) {
      const context = sealedTokenContext({ tenant, provider, account }, { grantId, version });
      return build({ key: { pk, sk }, kind: "access token", sealed, context, endsAt: fromUnixSeconds(end) });
    }
  }
  if (pk.startsWith("ORG#")) {
    const { sealed_rotation: sealed, sk, id } = v.parse(rotationSchema, item);
    return build({ key: { pk, sk }, kind: "rotation", sealed, context: id });
  }
  throw new Error(`the item ${pk} is sealed, and this release does not know how`);
}

const build = (item: Omit<SealedItem, "keyId" | "attribute">): SealedItem => ({
  ...item,
  attribute: item.kind === "rotation" ? "sealed_rotation" : "sealed",
  keyId: toUsedKeyId(item.sealed),
});

/** Tells how many there are of each kind, such as `2 rotations, 1 login`. */
export function countKinds(items: readonly Pick<SealedItem, "kind">[]): string {
  const counts = [...Map.groupBy(items, ({ kind }) => kind)].map(([kind, of]) => `${of.length} ${kind}${of.length === 1 ? "" : "s"}`);
  return counts.join(", ") || "none";
}
