import type { Hour } from "./trail-names.ts";

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
