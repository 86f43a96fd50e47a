import { type Digest, hashStatement, isSignedBy, type PublicKeys, readDigest } from "./digest.ts";
import { hashLeaf, rootOf } from "./merkle.ts";
import { hashLine, readRecordsFile } from "./records-file.ts";
import {
  digestFolder,
  digestName,
  type Hour,
  hourAfter,
  hoursBetween,
  proofName,
  readDigestName,
  recordsName,
  type TrailHead,
} from "./trail-names.ts";
import { readProof, rootOfRead } from "./verify-proof.ts";

/** The files of a trail, wherever they are. */
export type TrailFiles = {
  /** All names, in any order. */
  readonly names: readonly string[];
  read(name: string): Promise<Uint8Array>;
};

/** What is wrong, and where: the name of a file, which may be one that is missing. */
export type TrailFinding = { readonly where: string; readonly what: string };

export type TrailVerification = {
  readonly findings: readonly TrailFinding[];
  readonly hours: number;
  readonly files: number;
  readonly records: number;
  /** The first and the last hour with a digest. The operator knows whether the trail should begin earlier or go on. */
  readonly first?: Hour;
  readonly last?: Hour;
  /** The head that the trail was compared with. */
  readonly head?: TrailHead;
};

export type VerifyOptions = {
  /** Checks the export of one organisation: its files have proofs, and the digests have no leaves. Default: the whole trail. */
  readonly isExport?: boolean;
  /** The hour with which the trail begins here. Default: the first of all, whose digest has no digest before it. */
  readonly since?: Hour | undefined;
  /** The hour up to which there must be digests. Default: the last one that is here. */
  readonly until?: Hour | undefined;
  /** The head that was recorded when the newest hour was sealed. Absent: it is not known. */
  readonly head?: TrailHead | undefined;
};

/**
 * Checks a trail with its files and public keys alone: each signature, the chain of the hours, and that each record is where the digest of its
 * hour has it. The export of one organisation cannot show that no file was left out of it; the whole trail does.
 *
 * @param keys - The keys that may have signed. Get them from AWS or from the operator, and not from where the files are.
 */
export async function verifyTrail(
  files: TrailFiles,
  keys: PublicKeys,
  { isExport = false, since, until, head }: VerifyOptions = {},
): Promise<TrailVerification> {
  const findings: TrailFinding[] = [];
  const report = (where: string) => (what: string) => findings.push({ where, what });
  const counts = { hours: 0, files: 0, records: 0 };
  const { byHour, hours, strange } = sortNames(files.names);
  for (const name of strange) {
    report(name)("is no file of a trail");
  }
  const [firstHere] = hours;
  const begin = since ?? firstHere;
  const end = until ?? later(hours.at(-1), head?.hour);
  if (firstHere === undefined) {
    report(digestFolder)(
      `is empty: there is no digest${head === undefined ? "" : `, and ${head.number} hours up to ${head.hour} were sealed`}`,
    );
  }
  let previous: Digest | undefined;
  for (let hour = begin; hour !== undefined && end !== undefined && hour <= end; hour = hourAfter(hour)) {
    const name = digestName(hour);
    const digest = hours.includes(hour) ? readDigest(await readText(files, name)) : undefined;
    if (digest === undefined) {
      report(name)(hours.includes(hour) ? "cannot be read: it was changed" : "is missing: an hour of the trail");
    } else {
      counts.hours += 1;
      if (digest.leaves === undefined && !isExport) {
        report(name)("has no leaves: whether a file is missing cannot be told");
      }
      checkDigest(digest, { hour, previous, isFirst: hour === begin && since === undefined }, keys, report(name));
      checkHead(digest, head, report(name));
      if (digest.statement.given_up !== undefined) {
        report(name)(`has no records: the hour was given up (${digest.statement.given_up})`);
      }
    }
    const read = await checkFiles(files, byHour.get(hour) ?? [], digest, report);
    counts.files += read.files;
    counts.records += read.records;
    if (digest?.leaves !== undefined && read.records !== digest.statement.records) {
      report(name)(`names ${digest.statement.records} records, and ${read.records} are here`);
    }
    previous = digest;
    byHour.delete(hour);
  }
  for (const name of [...byHour.values()].flat()) {
    report(name)("belongs to an hour without a digest");
  }
  return {
    findings,
    ...counts,
    ...(head === undefined ? {} : { head }),
    ...(begin === undefined || end === undefined ? {} : { first: begin, last: end }),
  };
}

const later = (one: Hour | undefined, other: Hour | undefined): Hour | undefined => [one ?? "", other ?? ""].toSorted().at(-1) || undefined;

/** Compares a digest with the recorded head. A trail that goes on behind the head is held by its chain. */
function checkHead({ line, statement: { hour, previous } }: Digest, head: TrailHead | undefined, report: (what: string) => void): void {
  if (hour === head?.hour && hashStatement(line) !== head.hash) {
    report("is not the digest that was recorded when this hour was sealed");
  }
  const count = head && hoursBetween(hour, head.hour) + 1;
  if (head !== undefined && previous === null && count !== head.number) {
    report(`is a first digest, with ${count} hours up to ${head.hour}, and ${head.number} were sealed: the trail was begun anew`);
  }
}

function sortNames(names: readonly string[]) {
  const hours = names.map(readDigestName).filter((hour) => hour !== undefined);
  const byHour = new Map<Hour, string[]>();
  const strange: string[] = [];
  for (const name of names.toSorted()) {
    const [, hour] = /^records\/[\w/=-]+\/(\d{4}-\d\d-\d\dT\d\d)-\d{4,}\.(?:jsonl|proof)$/.exec(name) ?? [];
    if (hour !== undefined) {
      byHour.set(hour, [...(byHour.get(hour) ?? []), name]);
    } else if (readDigestName(name) === undefined) {
      strange.push(name);
    }
  }
  return { byHour, hours: hours.toSorted(), strange };
}

/** Reads a file. What is no UTF-8 gets a character that no trail has in its place, and fails whatever is checked. */
const readText = async (files: TrailFiles, name: string): Promise<string> => {
  const bytes = Buffer.from(await files.read(name));
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : `\0${text}`;
};

type Place = { readonly hour: Hour; readonly previous: Digest | undefined; readonly isFirst: boolean };

function checkDigest(digest: Digest, { hour, previous, isFirst }: Place, keys: PublicKeys, report: (what: string) => void): void {
  const { statement, leaves } = digest;
  const key = keys.get(statement.key);
  if (key === undefined) {
    report(`is signed by another key than those that were given: ${statement.key}`);
  } else if (!isSignedBy(key, digest)) {
    report("was changed: its signature does not fit");
  }
  if (statement.hour !== hour) {
    report(`is the digest of ${statement.hour}`);
  }
  if (leaves !== undefined && (leaves.length !== statement.files || rootOf(leaves).toString("base64url") !== statement.root)) {
    report("was changed: its leaves do not give the root that was signed");
  }
  const { previous: named } = statement;
  if (isFirst && named !== null) {
    report(`follows ${named.hour}, which is not here: the trail does not begin with this hour`);
  }
  if (previous !== undefined && (named?.hour !== previous.statement.hour || named.hash !== hashStatement(previous.line))) {
    report("does not follow the digest before it: one of the two was replaced");
  }
}

async function checkFiles(
  files: TrailFiles,
  names: readonly string[],
  digest: Digest | undefined,
  report: (where: string) => (what: string) => void,
): Promise<{ readonly files: number; readonly records: number }> {
  const counts = { files: 0, records: 0 };
  const left = new Set(digest?.leaves?.map((leaf) => leaf.toString("base64url")));
  for (const name of names.filter((each) => each.endsWith(".jsonl"))) {
    const file = readRecordsFile(await readText(files, name));
    counts.files += 1;
    if (file === undefined) {
      report(name)("was changed: its first line cannot be read");
      continue;
    }
    const { first, header, lines } = file;
    counts.records += lines.length;
    if (recordsName(header.organisation ?? undefined, header.hour, header.part) !== name) {
      report(name)(`is in another's place: it is ${recordsName(header.organisation ?? undefined, header.hour, header.part)}`);
    }
    for (const what of compareLines(header.hashes, lines.map(hashLine))) {
      report(name)(what);
    }
    const leaf = hashLeaf(first);
    if (digest?.leaves !== undefined && !left.delete(leaf.toString("base64url"))) {
      report(name)("is not in the digest of its hour: its first line was changed, or the file is another");
    } else if (digest !== undefined && digest.leaves === undefined) {
      const proof = names.includes(proofName(name)) ? readProof(await readText(files, proofName(name))) : undefined;
      if (proof === undefined || rootOfRead(leaf, proof, digest) !== digest.statement.root) {
        report(name)("has no proof that it is in the digest of its hour");
      }
    }
  }
  for (const leaf of left) {
    report(digestName(digest?.statement.hour ?? ""))(`names a file that is missing: the one whose first line has the hash ${leaf}`);
  }
  return counts;
}

/**
 * Tells in which way the lines of a file differ from what its header names, by their hashes. Records are counted from 1.
 *
 * @returns Nothing if they are the same.
 */
function compareLines(expected: readonly string[], found: readonly string[]): readonly string[] {
  const wrong = expected.flatMap((hash, index) => (found[index] === hash ? [] : [index]));
  if (wrong.length === 0 && expected.length === found.length) {
    return [];
  }
  const [here, named] = [new Set(found), new Set(expected)];
  const missing = expected.flatMap((hash, index) => (here.has(hash) ? [] : [index]));
  const strange = found.flatMap((hash, index) => (named.has(hash) ? [] : [index]));
  if (missing.length === 0 && strange.length === 0) {
    const repeated = found.length === expected.length ? "" : `, and there are ${found.length} in place of ${expected.length}`;
    return [`${listOf(wrong)} moved: they are in another order${repeated}`];
  }
  const changed = missing.filter((index) => strange.includes(index) && found.length === expected.length);
  const rest = (indexes: readonly number[]) => indexes.filter((index) => !changed.includes(index));
  return [
    ...changed.map((index) => `record ${index + 1} was changed`),
    ...rest(missing).map((index) => `record ${index + 1} is missing`),
    ...rest(strange).map((index) => `line ${index + 2} is no record of this file`),
  ];
}

const listOf = (indexes: readonly number[]): string => `records ${indexes.map((index) => index + 1).join(", ")}`;
