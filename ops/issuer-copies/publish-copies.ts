import { paginateScan } from "@aws-sdk/lib-dynamodb";
import type { KeySet } from "../../lib/issuer/key-set.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { issuerItemKey } from "../../lib/table/item-keys.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer } from "../program.ts";
import type { IssuerKms } from "../rotate/issuer-kms.ts";
import type { Target } from "../target.ts";
import { buildCopies } from "./copies.ts";
import { openPlace } from "./place.ts";

const writesAtOnce = 8;

export type Publishing = {
  readonly kms: IssuerKms;
  readonly identityUrl: string;
  /** `s3://bucket`, or a folder. */
  readonly place: string;
  readonly yes: boolean;
};

/**
 * Writes the documents of every issuer as files, for a server that answers while the API does not. Keys come before the metadata that names them. It
 * may be run again at any time.
 */
export async function publishCopies(target: Target, { kms, identityUrl, place, yes }: Publishing): Promise<Answer> {
  const write = openPlace(place, target.aws);
  const tenants = await listIssuers(target);
  const keys = (await issuerKeysIn(target.table).readNow())?.keys;
  const jwks = await Promise.all(toShown(keys, target.clock(), kms.templateKey).map(kms.readJwk));
  const copies = buildCopies(identityUrl, tenants, jwks);
  const json = { place, issuers: tenants.length + 1, documents: copies.length, kids: jwks.map(({ kid }) => kid), done: yes };
  const what = `${copies.length} documents of ${tenants.length + 1} issuers, with ${jwks.length} keys`;
  if (!yes) {
    return { text: [`${what} would be written to ${place}`, nothingChanged], json };
  }
  await leaveRecord(target, { act: "operator.publish_issuer", place, count: copies.length });
  await mapBounded(copies, writesAtOnce, write);
  return { text: [`${what} are written to ${place}`], json };
}

/** A copy may be read until the next one is written: it shows a key already that the API shows in a few minutes. */
const toShown = (keys: KeySet | undefined, now: Date, templateKey: string): readonly string[] =>
  keys === undefined ? [templateKey] : keys.filter(({ leavesAt }) => leavesAt === undefined || now < leavesAt).map(({ arn }) => arn);

async function listIssuers({ documents, table }: Target): Promise<readonly string[]> {
  const filter = { FilterExpression: "sk = :issuer", ExpressionAttributeValues: { ":issuer": issuerItemKey("any").sk } };
  const tenants: string[] = [];
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: table.name, ...filter })) {
    tenants.push(...Items.flatMap(({ tenant }) => (typeof tenant === "string" ? [tenant] : [])));
  }
  return tenants;
}
