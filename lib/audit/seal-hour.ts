import { mapBounded } from "../map-bounded.ts";
import type { AuditRecord } from "./audit-record.ts";
import { buildDigest, hashStatement, readDigest, type Signer, type Statement } from "./digest.ts";
import { buildRecordsFiles } from "./records-file.ts";
import type { HeadStore, TrailHead } from "./trail-head.ts";
import { digestFolder, digestName, type Hour, hourAfter, hoursBetween, type Owner, readDigestName, toHour } from "./trail-names.ts";

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
  readonly heads: HeadStore;
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

export type Sealed = {
  /** The hours that were sealed. */
  readonly hours: readonly Hour[];
  /** The number of their records. */
  readonly records: number;
  /** Absent: the stage has no hour that is over. */
  readonly head?: TrailHead;
};

/**
 * Seals the hours that are over and have no digest yet, the oldest first: also those that earlier runs have missed.
 *
 * A run that dies leaves files and no digest. The next run writes the same files again, because records, order and salts are the same, and then
 * the digest. A digest is never written over.
 *
 * The recorded head says where the chain goes on, and not what the bucket has: an hour of which the digest was deleted is never sealed again from
 * what is left of its log. Its digest stays missing.
 *
 * @param now - A trail without any digest begins with the last full hour.
 * @param mayGoOn - Asked before each hour. Default: until all is done.
 * @throws {Error} The digest that was recorded as the head is gone, or is another. The hours after it are sealed all the same.
 */
export async function sealDue(deps: SealDeps, now: Date, mayGoOn: () => boolean = () => true): Promise<Sealed> {
  const last = hourAfter(toHour(new Date(now.getTime() - settleMinutes * 60_000)), -1);
  let head = await findHead(deps, now);
  const missing = head !== undefined && (await readHash(deps.store, head.hour)) !== head.hash ? head : undefined;
  const hours: Hour[] = [];
  let records = 0;
  for (let hour = head === undefined ? last : hourAfter(head.hour); hour <= last && mayGoOn(); hour = hourAfter(hour)) {
    records += await sealHour(deps, hour, head === undefined ? null : { hour: head.hour, hash: head.hash });
    head = await recordHead(deps, head, hour, (head?.number ?? 0) + 1);
    hours.push(hour);
  }
  if (missing !== undefined) {
    throw new Error(`the digest of ${missing.hour} is not the one that was recorded as the head: run audit verify`);
  }
  return { hours, records, ...(head === undefined ? {} : { head }) };
}

/** Finds where the chain goes on. A run that died may have left a digest that is not recorded yet; a restored table is behind the trail. */
async function findHead(deps: SealDeps, now: Date): Promise<TrailHead | undefined> {
  const [recorded, newest] = [await deps.heads.read(), await findNewest(deps.store, now)];
  if (newest === undefined || (recorded !== undefined && newest <= recorded.hour)) {
    return recorded;
  }
  const number = recorded === undefined ? await countDigests(deps.store) : recorded.number + hoursBetween(recorded.hour, newest);
  return recordHead(deps, recorded, newest, number);
}

async function countDigests(store: TrailStore): Promise<number> {
  let count = 0;
  for await (const name of store.list(digestFolder)) {
    count += readDigestName(name) === undefined ? 0 : 1;
  }
  return count;
}

async function recordHead({ store, heads }: SealDeps, before: TrailHead | undefined, hour: Hour, number: number): Promise<TrailHead> {
  const hash = await readHash(store, hour);
  if (hash === undefined) {
    throw new Error(`the digest of ${hour} cannot be read`);
  }
  const next = { hour, number, hash };
  if (!(await heads.advance(before, next))) {
    const other = await heads.read();
    // A run beside this one has sealed the same hour, or is further already.
    if (other === undefined || other.hour < hour || (other.hour === hour && other.hash !== hash)) {
      throw new Error(`another head than ${hour} was recorded`);
    }
  }
  return next;
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

/** @returns `undefined`: there is no digest of this hour, or it cannot be read. */
async function readHash(store: TrailStore, hour: Hour): Promise<string | undefined> {
  const digest = readDigest((await store.read(digestName(hour))) ?? "");
  return digest && hashStatement(digest.line);
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
