import { createHmac } from "node:crypto";
import * as v from "valibot";
import type { AuditRecord } from "../telemetry/audit-record.ts";
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

/** Records of one file. With a header that names each of them it stays below a megabyte, or 4 MB where each has 2 KB of tags: one answer of the API. */
export const recordsOfFile = 1500;

/** Hashes a record's line, in base64url. */
export const hashLine = (line: string): string => hashLeaf(line).toString("base64url");

/**
 * Builds the files of an hour, one after the other. The same records give the same files: they are ordered by instant and id, and a record that was
 * delivered twice with its instant is there once.
 *
 * @param minutes - All records of some owners, in steps of which each is later than those before it. One step is in memory, and of each owner what does
 *   not fill a file.
 * @param secret - What the salts are derived from. Without it they cannot be guessed.
 */
export async function* buildRecordsFiles(
  minutes: AsyncIterable<readonly AuditRecord[]>,
  hour: Hour,
  secret: Buffer,
): AsyncGenerator<RecordsFile> {
  const open = new Map<Owner, { part: number; lines: readonly string[] }>();
  for await (const records of minutes) {
    for (const [owner, own] of Map.groupBy(records, ({ organisation }) => organisation)) {
      const { part, lines } = open.get(owner) ?? { part: 0, lines: [] };
      const all = [...lines, ...orderLines(own)];
      const full = Math.floor(all.length / recordsOfFile);
      for (let index = 0; index < full; index += 1) {
        yield buildFile({ owner, hour, part: part + index }, all.slice(index * recordsOfFile, (index + 1) * recordsOfFile), secret);
      }
      open.set(owner, { part: part + full, lines: all.slice(full * recordsOfFile) });
    }
  }
  for (const [owner, { part, lines }] of open) {
    if (lines.length > 0) {
      yield buildFile({ owner, hour, part }, lines, secret);
    }
  }
}

function orderLines(records: readonly AuditRecord[]): readonly string[] {
  const byId = new Map<string, { readonly at: string; readonly line: string }>();
  for (const record of records) {
    const line = JSON.stringify(record);
    const known = byId.get(record.id);
    // Two deliveries may differ in their instant: the first one counts.
    if (known === undefined || record.at < known.at || (record.at === known.at && line < known.line)) {
      byId.set(record.id, { at: record.at, line });
    }
  }
  return [...byId]
    .map(([id, { at, line }]) => ({ key: `${at} ${id}`, line }))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ line }) => line);
}

type Place = { readonly owner: Owner; readonly hour: Hour; readonly part: number };

function buildFile({ owner, hour, part }: Place, lines: readonly string[], secret: Buffer): RecordsFile {
  const name = recordsName(owner, hour, part);
  const salt = createHmac("sha256", secret).update(name).digest("base64url");
  const header: Header = { format: 1, organisation: owner ?? null, hour, part, salt, hashes: lines.map(hashLine) };
  const first = JSON.stringify(header);
  return { name, text: [first, ...lines, ""].join("\n"), leaf: hashLeaf(first), records: lines.length };
}

/** Splits a stored file. @returns `undefined`: its first line is no header. */
export function readRecordsFile(
  text: string,
): { readonly first: string; readonly header: Header; readonly lines: readonly string[] } | undefined {
  const [first = "", ...lines] = text.replace(/\n$/, "").split("\n");
  const header = v.safeParse(v.pipe(v.string(), v.parseJson(), headerSchema), first);
  return header.success ? { first, header: header.output, lines } : undefined;
}
