import { encodeSegment } from "../encode-segment.ts";

/** An hour of the trail, in UTC, such as `2026-11-28T21`. Names of hours are in the order of time. */
export type Hour = string;

const hourMs = 3_600_000;

export const toHour = (instant: Date): Hour => instant.toISOString().slice(0, 13);

/** The instant at which the hour begins. `Invalid Date` for another text. */
export const beginOf = (hour: Hour): Date => new Date(/^\d{4}-\d\d-\d\dT\d\d$/.test(hour) ? `${hour}:00:00.000Z` : Number.NaN);

/** @param count - Hours later; negative ones are earlier. */
export const hourAfter = (hour: Hour, count = 1): Hour => toHour(new Date(beginOf(hour).getTime() + count * hourMs));

export const hoursBetween = (one: Hour, other: Hour): number => (beginOf(other).getTime() - beginOf(one).getTime()) / hourMs;

/** Whose records a file holds. `undefined`: those of operators, which concern the whole stage. */
export type Owner = string | undefined;

/** The folder of an owner's files. No organisation can be called so that its folder is another's. */
export const folderOf = (owner: Owner): string =>
  owner === undefined ? "records/operators/" : `records/organisations/${encodeSegment(owner)}/`;

/** The name of a file with records. Names of one owner are in the order of time. */
export const recordsName = (owner: Owner, hour: Hour, part: number): string =>
  `${folderOf(owner)}${hour}-${String(part).padStart(4, "0")}.jsonl`;

export const digestFolder = "digests/";

export const digestName = (hour: Hour): string => `${digestFolder}${hour}.digest`;

/** @returns `undefined`: not the name of a digest. */
export const readDigestName = (name: string): Hour | undefined => /^digests\/(\d{4}-\d\d-\d\dT\d\d)\.digest$/.exec(name)?.[1];

/** The name of the proof that a file of one organisation's export is in its hour's digest. */
export const proofName = (recordsFile: string): string => recordsFile.replace(/\.jsonl$/, ".proof");

/**
 * The newest digest of a trail, as it is recorded beside the trail. Who deletes digests must change this record too, or the trail is shorter than it.
 * `number` counts the digests of the chain from 1, and `hash` is that of the digest's statement.
 */
export type TrailHead = { readonly hour: Hour; readonly number: number; readonly hash: string };

/** Where the head is recorded. */
export type HeadStore = {
  /** @returns `undefined`: none was recorded yet. */
  read(): Promise<TrailHead | undefined>;
  /** Records the next head in place of the one that was read. @returns `false`: another run has recorded one since. */
  advance(before: TrailHead | undefined, next: TrailHead): Promise<boolean>;
};
