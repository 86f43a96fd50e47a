import { asFailure } from "../errors.ts";
import { mapBounded } from "../map-bounded.ts";
import type { Collector } from "./collect-hour.ts";
import { buildDigest, type DigestSigner, hashStatement, readDigest, type Statement } from "./digest.ts";
import { buildRecordsFiles } from "./records-file.ts";
import {
  beginOf,
  digestFolder,
  digestName,
  type HeadStore,
  type Hour,
  hourAfter,
  hoursBetween,
  readDigestName,
  type TrailHead,
  toHour,
} from "./trail-names.ts";

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
  readonly signer: DigestSigner;
  /** Such as `aurora-oauth-prod`. */
  readonly stage: string;
  readonly collector: Collector;
};

/** Minutes after an hour's end at which the log has all of its records. */
const settleMinutes = 10;

/** Days before now in which the newest digest is looked for first. The log keeps its lines for 30 days. */
const lookBackDays = 40;

/** Days after which an hour that still cannot be sealed is given up, so that it does not block all others. The log keeps its lines for 30. */
const giveUpDays = 3;

const filesAtOnce = 8;

/** Milliseconds that the files of an hour need, by its records, and the most that is waited for. */
const toWriteMs = (records: number): number => Math.min(records / 25, 300_000);

/** @param neededMs - What is begun takes about so long. */
export type MayGoOn = (neededMs?: number) => boolean;

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
 * The chain is in the order of the hours, so an hour that fails holds the others up. The run fails then, and the next ones try again. After three days
 * the hour is given up by a digest that says why, and the others go on.
 *
 * @param mayGoOn - Asked before each hour and page, and before the files are written. Default: until all is done.
 * @throws {Error} The digest that was recorded as the head is gone, or is another; or an hour was given up. The hours after it are sealed all the same.
 */
export async function sealDue(deps: SealDeps, now: Date, mayGoOn: MayGoOn = () => true): Promise<Sealed> {
  const last = hourAfter(toHour(new Date(now.getTime() - settleMinutes * 60_000)), -1);
  let head = await findHead(deps, now);
  const wrong: string[] = [];
  if (head !== undefined && (await readStatement(deps.store, head.hour))?.hash !== head.hash) {
    wrong.push(`the digest of ${head.hour} is not the one that was recorded as the head: run audit verify`);
  }
  const hours: Hour[] = [];
  let records = 0;
  for (let hour = head === undefined ? last : hourAfter(head.hour); hour <= last && mayGoOn(); hour = hourAfter(hour)) {
    const place = { hour, previous: head === undefined ? null : { hour: head.hour, hash: head.hash } };
    try {
      const count = await sealHour(deps, place, mayGoOn);
      if (count === undefined) {
        break;
      }
      records += count;
    } catch (error) {
      if (now.getTime() - beginOf(hour).getTime() < giveUpDays * 86_400_000) {
        throw error;
      }
      wrong.push(await giveUp(deps, place, error));
    }
    head = await recordHead(deps, head, hour, (head?.number ?? 0) + 1);
    hours.push(hour);
  }
  if (wrong.length > 0) {
    throw new Error(wrong.join("; "));
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
  const digest = await readStatement(store, hour);
  if (digest === undefined) {
    throw new Error(`the digest of ${hour} cannot be read`);
  }
  const { hash } = digest;
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
async function readStatement(store: TrailStore, hour: Hour): Promise<{ readonly hash: string; readonly records: number } | undefined> {
  const digest = readDigest((await store.read(digestName(hour))) ?? "");
  return digest && { hash: hashStatement(digest.line), records: digest.statement.records };
}

type Place = Pick<Statement, "hour" | "previous">;

/** @returns The number of records, or `undefined`: the time is over, and the next run goes on. */
async function sealHour(deps: SealDeps, { hour, previous }: Place, mayGoOn: MayGoOn): Promise<number | undefined> {
  const { store, signer, stage, collector } = deps;
  try {
    const expected = previous === null ? 0 : ((await readStatement(store, previous.hour))?.records ?? 0);
    const collected = await collector.collect(hour, expected, mayGoOn);
    if (collected === undefined || !mayGoOn(toWriteMs(collected))) {
      return undefined;
    }
    // Only the key can make this signature, and with the same text it is always the same.
    const secret = await signer.sign(`aurora-oauth audit salt\n${stage}\n${hour}`);
    const leaves: Buffer[] = [];
    let records = 0;
    for (const share of collector.shares()) {
      for await (const files of inLots(buildRecordsFiles(share, hour, secret))) {
        await mapBounded(files, filesAtOnce, ({ name, text }) => store.write(name, text));
        leaves.push(...files.map(({ leaf }) => leaf));
        records += files.reduce((sum, file) => sum + file.records, 0);
      }
    }
    await store.writeNew(digestName(hour), await buildDigest({ stage, hour, records, previous }, leaves, signer));
    collector.drop();
    return records;
  } catch (error) {
    collector.drop();
    throw error;
  }
}

/** Gives what can be written at once. */
async function* inLots<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let lot: T[] = [];
  for await (const item of items) {
    lot.push(item);
    if (lot.length === filesAtOnce) {
      yield lot;
      lot = [];
    }
  }
  yield lot;
}

/** Signs that an hour could not be sealed. @returns What a person should know. */
async function giveUp({ store, signer, stage }: SealDeps, { hour, previous }: Place, error: unknown): Promise<string> {
  const { code, detail } = asFailure(error);
  const reason = [code, detail].filter(Boolean).join(": ");
  await store.writeNew(digestName(hour), await buildDigest({ stage, hour, records: 0, previous, given_up: reason }, [], signer));
  return `the hour ${hour} was given up (${reason}): its records are in the logs alone`;
}
