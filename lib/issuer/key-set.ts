import { isObject } from "../json.ts";
/** A key of the issuers. Its public half is not stored: who may write the table could publish a key of their own. */
export type IssuerKey = {
  /** Of the key in KMS. */
  readonly arn: string;
  /** Its name in the documents and in each token: its thumbprint by RFC 7638. */
  readonly kid: string;
  /** When the documents begin to show it. */
  readonly publishedAt: Date;
  /** When tokens begin to be signed with it. Absent: it is only published, so that clouds know it before it is used. */
  readonly signsFrom?: Date;
  /** When the documents stop showing it. Absent: nothing is to take its place. */
  readonly leavesAt?: Date;
};

/** The keys that all issuers share. */
export type KeySet = readonly IssuerKey[];

/** Whether the documents show a key. */
export const isShown = ({ publishedAt, leavesAt }: IssuerKey, now: Date): boolean =>
  publishedAt <= now && (leavesAt === undefined || now < leavesAt);

/** Whether tokens may have been signed with a key. */
export const maySign = ({ signsFrom }: IssuerKey, now: Date): boolean => signsFrom !== undefined && signsFrom <= now;

/**
 * Finds the key that signs: the newest one whose time has come.
 *
 * @returns `undefined`: no key of the set may sign.
 */
export function findSigner(keys: KeySet, now: Date): IssuerKey | undefined {
  const signing = keys.filter((key) => maySign(key, now) && isShown(key, now));
  return signing.toSorted((one, other) => Number(other.signsFrom) - Number(one.signsFrom))[0];
}

/** What the audit records of `ops rotate issuer-key` name as their `secret`. */
export const issuerKeyRecords = "issuer-key";

/** The step of a record that takes the one with the same set back: another operator was first. */
export const refusedStep = "refused";

/** Puts a key set into words, for the audit trail: two sets with the same words are the same. */
export const describeKeySet = (keys: KeySet): string =>
  keys
    .map(({ arn, kid, publishedAt, signsFrom, leavesAt }) =>
      [kid, arn, publishedAt, signsFrom ?? "-", leavesAt ?? "-"]
        .map((part) => (part instanceof Date ? part.toISOString() : part))
        .join(" "),
    )
    .join("; ");

/** What a command told of a key set: `keys` is the set after its step, in words. */
export type KeySetRecord = { readonly at: string; readonly step: string; readonly keys: string };

/** Finds the records about key sets in a line of the operators' log. @param line - The line as JSON. Any other line has none. */
export function toKeySetRecords(line: unknown): readonly KeySetRecord[] {
  const records: readonly unknown[] = isObject(line) && Array.isArray(line.audit_records) ? line.audit_records : [];
  return records.flatMap((record) =>
    isObject(record) && record.secret === issuerKeyRecords && typeof record.at === "string" && typeof record.keys === "string"
      ? [{ at: record.at, step: String(record.step), keys: record.keys }]
      : [],
  );
}

/** Finds the set that the newest command made, in words. @returns `undefined`: no record names one. */
export function findRecordedSet(records: readonly KeySetRecord[]): string | undefined {
  const refused = new Set(records.filter(({ step }) => step === refusedStep).map(({ keys }) => keys));
  const standing = records.filter(({ keys }) => !refused.has(keys));
  return standing.toSorted((one, other) => one.at.localeCompare(other.at)).at(-1)?.keys;
}
