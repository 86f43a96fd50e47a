import { isObject } from "../json.ts";
import type { KeySet } from "./key-set.ts";

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
