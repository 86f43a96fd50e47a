import { mapBounded } from "../map-bounded.ts";
import type { AuditRecord } from "./audit-record.ts";
import { buildDigest, hashStatement, readDigest, type Signer, type Statement } from "./digest.ts";
import { buildRecordsFiles } from "./records-file.ts";
import { digestFolder, digestName, type Hour, hourAfter, type Owner, readDigestName, toHour } from "./trail-names.ts";

/** Where the trail is kept. */
export type TrailStore = {
  /** @returns `undefined`: there is no such file. */
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  /** Writes a file unless there is one of this name. @returns Whether it was written. */
  writeNew(name: string, text: string): Promise<boolean>;
  /** Lists names with this beginning that come after another name, in order. */
  list(prefix: string, after?: string): AsyncIterable<string>;
};

export type SealDeps = {
  readonly store: TrailStore;
  readonly signer: Signer;
  /** Such as `aurora-oauth-prod`. */
  readonly stage: string;
  /** Reads the records that came to the log within an hour. */
  readonly records: (hour: Hour) => AsyncIterable<AuditRecord>;
};

/** Minutes after an hour's end at which the log has all of its records. */
const settleMinutes = 10;

/** Days before now in which the newest digest is looked for first. The log keeps its lines for 30 days. */
const lookBackDays = 40;

const filesAtOnce = 8;

/**
 * Seals the hours that are over and have no digest yet, the oldest first: also those that earlier runs have missed.
 *
 * A run that dies leaves files and no digest. The next run writes the same files again, because records, order and salts are the same, and then
 * the digest. A digest is never written over.
 *
 * @param now - A trail without any digest begins with the last full hour.
 * @param mayGoOn - Asked before each hour. Default: until all is done.
 * @returns The hours that were sealed, and the number of their records.
 */
export async function sealDue(
  deps: SealDeps,
  now: Date,
  mayGoOn: () => boolean = () => true,
): Promise<{ readonly hours: readonly Hour[]; readonly records: number }> {
  const last = hourAfter(toHour(new Date(now.getTime() - settleMinutes * 60_000)), -1);
  const newest = await findNewest(deps.store, now);
  let previous = newest === undefined ? null : await readPrevious(deps.store, newest);
  const hours: Hour[] = [];
  let records = 0;
  for (let hour = newest === undefined ? last : hourAfter(newest); hour <= last && mayGoOn(); hour = hourAfter(hour)) {
    records += await sealHour(deps, hour, previous);
    previous = await readPrevious(deps.store, hour);
    hours.push(hour);
  }
  return { hours, records };
}

/** Finds the newest hour with a digest. */
export async function findNewest(store: TrailStore, now: Date): Promise<Hour | undefined> {
  const recent = digestName(hourAfter(toHour(now), -24 * lookBackDays));
  return (await lastOf(store.list(digestFolder, recent))) ?? lastOf(store.list(digestFolder));
}

async function lastOf(names: AsyncIterable<string>): Promise<Hour | undefined> {
  let last: Hour | undefined;
  for await (const name of names) {
    last = readDigestName(name) ?? last;
  }
  return last;
}

async function readPrevious(store: TrailStore, hour: Hour): Promise<NonNullable<Statement["previous"]>> {
  const digest = readDigest((await store.read(digestName(hour))) ?? "");
  if (digest === undefined) {
    throw new Error(`the digest of ${hour} cannot be read`);
  }
  return { hour, hash: hashStatement(digest.line) };
}

async function sealHour({ store, signer, stage, records }: SealDeps, hour: Hour, previous: Statement["previous"]): Promise<number> {
  const byOwner = new Map<Owner, AuditRecord[]>();
  for await (const record of records(hour)) {
    const others = byOwner.get(record.organisation);
    if (others === undefined) {
      byOwner.set(record.organisation, [record]);
    } else {
      others.push(record);
    }
  }
  // Nobody without the key can make this signature, and with the same text it is always the same.
  const secret = await signer.sign(`aurora-oauth audit salt\n${stage}\n${hour}`);
  const files = [...byOwner].flatMap(([owner, own]) => buildRecordsFiles(owner, hour, own, secret));
  await mapBounded(files, filesAtOnce, ({ name, text }) => store.write(name, text));
  const total = files.reduce((sum, file) => sum + file.records, 0);
  const leaves = files.map(({ leaf }) => leaf);
  await store.writeNew(digestName(hour), await buildDigest({ stage, hour, records: total, previous }, leaves, signer));
  return total;
}
