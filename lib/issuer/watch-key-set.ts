import { Failure } from "../errors.ts";
import type { Clock } from "../system.ts";
import { type Jwk, toJwk } from "./issuer-documents.ts";
import { describeKeySet, isShown, type KeySet } from "./key-set.ts";
import type { ReadKeySet } from "./known-key-set.ts";

export type WatchKeySetDeps = {
  readonly readKeySet: ReadKeySet;
  /** Reads the set that the newest command made, in words. `undefined`: no command has left a record. */
  readonly readRecorded: () => Promise<string | undefined>;
  /** Reads the public half of a key from KMS at each call, with the same right as the documents' function. */
  readonly readPublicKey: (arn: string) => Promise<Buffer>;
  /** The ARN of the key that the template made. The documents show it alone where no key set is stored. */
  readonly templateKey: string;
  readonly clock: Clock;
};

/**
 * Looks at everything that the issuers' documents are made of: the key set, and the keys of KMS that it names.
 *
 * A command leaves its record before it writes the set. A look between the two finds a fault, and the next look finds none.
 *
 * @returns What is wrong, in words with ARNs and thumbprints. Empty: a command made the set, and KMS gives each key that the documents show.
 * @throws {Failure} The table or the log cannot be read.
 */
export async function watchKeySet(deps: WatchKeySetDeps): Promise<readonly string[]> {
  const [stored, recorded] = await Promise.all([readStored(deps.readKeySet), deps.readRecorded()]);
  if (stored === "malformed") {
    return ["the item ISSUER_KEYS is no key set: no command wrote it"];
  }
  const { keys } = stored;
  const now = deps.clock();
  const shown: readonly Shown[] = keys?.filter((key) => isShown(key, now)) ?? [{ arn: deps.templateKey }];
  const ofKms = await Promise.all(shown.map((key) => judgeKey(key, deps)));
  const changed = isOfCommand(keys, recorded, now) ? [] : ["the key set is not the one that the newest ops rotate issuer-key recorded"];
  return [...changed, ...ofKms.flat()];
}

async function readStored(read: ReadKeySet) {
  try {
    return { keys: await read() };
  } catch (error) {
    if (error instanceof Failure) {
      throw error;
    }
    return "malformed";
  }
}

type Shown = { readonly arn: string; readonly kid?: string };

/** The documents cannot show a key that KMS does not give: one without the tag of its stage, or one that is to be deleted. */
async function judgeKey({ arn, kid }: Shown, { readPublicKey }: WatchKeySetDeps): Promise<readonly string[]> {
  let jwk: Jwk;
  try {
    jwk = toJwk(await readPublicKey(arn));
  } catch (error) {
    return [`KMS does not give the key ${arn}: ${describe(error)}`];
  }
  return kid === undefined || kid === jwk.kid ? [] : [`the key ${arn} has the name ${jwk.kid}, and the key set calls it ${kid}`];
}

const describe = (error: unknown): string => (error instanceof Failure ? error.detail : undefined) ?? "no reason is known";

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
