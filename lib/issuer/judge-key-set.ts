import type { KeySet } from "./key-set.ts";
import { describeKeySet } from "./key-set-record.ts";

/** For so long the log of operators keeps a record, less a day: `resources/foundation.yml`. */
const recordedMs = 399 * 86_400_000;

/**
 * Decides whether a command made the key set that stands. Pure.
 *
 * A set that was rotated before the log begins has no record in it, and is taken for a command's. A set that was removed while the log still has its
 * record is not.
 *
 * @param keys - The set in the table. `undefined`: there is none, as before the first rotation.
 * @param recorded - The set that the newest command made, in words. `undefined`: the log names none.
 */
export function isOfCommand(keys: KeySet | undefined, recorded: string | undefined, now: Date): boolean {
  return recorded === undefined ? !isRecent(keys ?? [], now) : recorded === describeKeySet(keys ?? []);
}

const isRecent = (keys: KeySet, now: Date): boolean =>
  keys.some(({ publishedAt, signsFrom }) =>
    [publishedAt, signsFrom].some((at) => at !== undefined && now.getTime() - at.getTime() < recordedMs),
  );
