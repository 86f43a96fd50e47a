import type { AuditRecord } from "../telemetry/audit-record.ts";
import { type Digest, readDigest } from "./digest.ts";
import { hashLeaf } from "./merkle.ts";
import { readRecordsFile, recordsOfFile } from "./records-file.ts";
import type { TrailStore } from "./seal-hour.ts";
import { digestName, folderOf } from "./trail-names.ts";
import { type Proof, proveLeaf } from "./verify-proof.ts";

/** Records of one file, with what proves them: the file's first line names each record by its hash, and the digest has the first line. */
export type ProvenRecords = {
  /** The first line of the file. */
  readonly header: string;
  readonly records: readonly AuditRecord[];
  readonly proof: Proof;
  readonly digest: { readonly statement: string; readonly signature: string };
};

export type TrailPage = {
  readonly files: readonly ProvenRecords[];
  /** Where the next page begins. Absent: there is nothing more yet. */
  readonly next?: string;
};

export type WantedRecords = {
  /** A `next` of before, or an hour: the page begins after it, or with it. Default: the beginning. */
  readonly after?: string | undefined;
  /** Only records of this session at the provider. Absent: all. */
  readonly providerSession?: string | undefined;
  /** Asked before each further file. */
  readonly mayGoOn: () => boolean;
};

/** Whether a text is a `next` or an hour. */
export const isPlaceInTrail = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d(?:-\d{4,})?$/.test(text);

/** Files that a search looks through at most, for one answer. */
const mostSearched = 100;

/** Files that an answer to a search has at most: the header of each names every record of its file, in up to 70 KB. A Lambda answers with 6 MB at most. */
const mostFound = 20;

/**
 * Reads a page of an organisation's sealed records: one file, or with a session the files that have records of it. A file whose hour has no
 * digest yet is not served.
 */
export async function readTrail(store: TrailStore, organisation: string, wanted: WantedRecords): Promise<TrailPage> {
  const folder = folderOf(organisation);
  const { after, providerSession } = wanted;
  // The name of a file goes on behind a cursor, and begins with an hour.
  const start = after === undefined ? folder : `${folder}${after}${after.length > 13 ? ".jsonl" : ""}`;
  const files: ProvenRecords[] = [];
  let looked = 0;
  let found = 0;
  let next = after;
  for await (const name of store.list(folder, start)) {
    const isFull = files.length >= mostFound || found >= recordsOfFile;
    if (isFull || looked >= (providerSession === undefined ? 1 : mostSearched) || !(looked === 0 || wanted.mayGoOn())) {
      return { files, ...(next === undefined ? {} : { next }) };
    }
    const file = await readProven(store, name);
    if (file === undefined) {
      break;
    }
    looked += 1;
    next = name.slice(folder.length, -".jsonl".length);
    const records = file.records.filter((record) => providerSession === undefined || isOfSession(record, providerSession));
    found += records.length;
    if (records.length > 0) {
      files.push({ ...file, records });
    }
  }
  return { files };
}

/** Whether a record names what a provider's log names: a session by its id, its source identity or its key, or a request in a user agent. */
const isOfSession = ({ provider_session, provider_key, request }: AuditRecord, named: string): boolean =>
  [provider_session, provider_key, request].includes(named.replace(/^aurora-/, ""));

/** Reads a file and what proves it. @returns `undefined`: its hour is not sealed yet. */
export async function readProven(store: TrailStore, name: string): Promise<ProvenRecords | undefined> {
  const file = readRecordsFile((await store.read(name)) ?? "");
  const digest = file && readDigest((await store.read(digestName(file.header.hour))) ?? "");
  const proof = file && digest && proveLeaf(digest, hashLeaf(file.first));
  return proof && { header: file.first, records: file.lines.map((line) => JSON.parse(line)), proof, digest: toSigned(digest) };
}

const toSigned = ({ line, signature }: Digest) => ({ statement: line, signature });
