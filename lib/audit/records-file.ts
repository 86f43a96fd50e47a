import { createHmac } from "node:crypto";
import * as v from "valibot";
import type { AuditRecord } from "./audit-record.ts";
import { hashLeaf } from "./merkle.ts";
import { type Hour, type Owner, recordsName } from "./trail-names.ts";

/**
 * The first line of a file with records. It is the file's leaf in the tree of its hour, and names each record by its hash: so a file shows by
 * itself which of its records was changed, is missing or has moved.
 */
export const headerSchema = v.strictObject({
  format: v.literal(1),
  /** `null`: the records of operators. */
  organisation: v.nullable(v.string()),
  hour: v.string(),
  part: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Keeps another organisation from guessing a file by the hash that it finds in a digest. */
  salt: v.string(),
  /** Of each line, in order, in base64url. */
  hashes: v.array(v.string()),
});
export type Header = v.InferOutput<typeof headerSchema>;

/** A file with records, as it is stored. */
export type RecordsFile = { readonly name: string; readonly text: string; readonly leaf: Buffer; readonly records: number };

/** Records of one file. With a header that names each of them a file stays below a megabyte, which is one answer of the API. */
export const recordsOfFile = 1500;

/** Hashes a record's line, in base64url. */
export const hashLine = (line: string): string => hashLeaf(line).toString("base64url");

/**
 * Builds the files of one owner and hour, from all of its records. The same records give the same files: they are ordered by instant and id, and
 * a record that was delivered twice is there once.
 *
 * @param secret - What the salts are derived from. Without it they cannot be guessed.
 */
export function buildRecordsFiles(owner: Owner, hour: Hour, records: Iterable<AuditRecord>, secret: Buffer): readonly RecordsFile[] {
  const byId = new Map<string, { readonly at: string; readonly line: string }>();
  for (const record of records) {
    const line = JSON.stringify(record);
    const known = byId.get(record.id);
    // Two deliveries may differ in their instant: the first one counts.
    if (known === undefined || record.at < known.at || (record.at === known.at && line < known.line)) {
      byId.set(record.id, { at: record.at, line });
    }
  }
  const ordered = [...byId]
    .map(([id, { at, line }]) => ({ key: `${at} ${id}`, line }))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const parts = Math.ceil(ordered.length / recordsOfFile);
  return Array.from({ length: parts }, (_, part) => {
    const lines = ordered.slice(part * recordsOfFile, (part + 1) * recordsOfFile).map(({ line }) => line);
    const name = recordsName(owner, hour, part);
    const salt = createHmac("sha256", secret).update(name).digest("base64url");
    const header: Header = { format: 1, organisation: owner ?? null, hour, part, salt, hashes: lines.map(hashLine) };
    const first = JSON.stringify(header);
    return { name, text: [first, ...lines, ""].join("\n"), leaf: hashLeaf(first), records: lines.length };
  });
}

/** Splits a stored file. @returns `undefined`: its first line is no header. */
export function readRecordsFile(
  text: string,
): { readonly first: string; readonly header: Header; readonly lines: readonly string[] } | undefined {
  const [first = "", ...lines] = text.replace(/\n$/, "").split("\n");
  const header = v.safeParse(v.pipe(v.string(), v.parseJson(), headerSchema), first);
  return header.success ? { first, header: header.output, lines } : undefined;
}
