import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Collector, openCollector, type RecordReader } from "../../lib/audit/collect-hour.ts";
import { type DigestSigner, nameKey, type PublicKeys } from "../../lib/audit/digest.ts";
import { buildRecordsFiles, type RecordsFile } from "../../lib/audit/records-file.ts";
import type { TrailStore } from "../../lib/audit/seal-hour.ts";
import { openSpill } from "../../lib/audit/spill.ts";
import type { HeadStore, TrailHead } from "../../lib/audit/trail-names.ts";
import type { TrailFiles } from "../../lib/audit/verify-trail.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";

/** A key of the trail, and what its owner gives away. */
export function newTrailKey(): { readonly signer: DigestSigner; readonly keys: PublicKeys; readonly pem: string } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey);
  const key = nameKey(publicKey.export({ type: "spki", format: "der" }));
  return {
    signer: { key, sign: async (text) => sign("sha256", Buffer.from(text), privateKey) },
    keys: new Map([[key, publicKey]]),
    pem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

/** A trail in memory, with its files as bytes. */
export type MemoryTrail = TrailStore & { readonly kept: Map<string, Buffer>; files(): TrailFiles };

export function memoryTrail(kept = new Map<string, Buffer>()): MemoryTrail {
  return {
    kept,
    read: async (name) => kept.get(name)?.toString("utf8"),
    write: async (name, text) => {
      kept.set(name, Buffer.from(text));
    },
    writeNew: async (name, text) => {
      if (kept.has(name)) {
        return false;
      }
      kept.set(name, Buffer.from(text));
      return true;
    },
    list: async function* (prefix, after = "") {
      yield* [...kept.keys()].filter((name) => name.startsWith(prefix) && name > after).toSorted();
    },
    files: () => ({ names: [...kept.keys()], read: async (name) => kept.get(name) ?? Buffer.alloc(0) }),
  };
}

/** The head of a trail, recorded in memory. */
export function memoryHead(kept?: TrailHead): HeadStore & { kept(): TrailHead | undefined; put(head: TrailHead | undefined): void } {
  let head = kept;
  return {
    kept: () => head,
    put: (next) => {
      head = next;
    },
    read: async () => head,
    advance: async (before, next) => {
      const isSame = head?.hash === before?.hash;
      head = isSame ? next : head;
      return isSame;
    },
  };
}

/** Records of an hour: so many of each organisation, and one of an operator. */
export const recordsOf = (hour: string, counts: Readonly<Record<string, number>>): readonly AuditRecord[] => [
  { id: `${hour} operator`, at: `${hour}:30:00.000Z`, act: "operator.stop", actor: "arn:aws:iam::1:user/op" },
  ...Object.entries(counts).flatMap(([organisation, count]) =>
    Array.from({ length: count }, (_, index): AuditRecord => {
      const second = String(index % 60).padStart(2, "0");
      return { id: `${hour} ${organisation} ${index}`, at: `${hour}:10:${second}.000Z`, act: "handed_out", organisation, count: index };
    }),
  ),
];

/** Collects records of hours, in pages as the log gives them, on the disk as the function does. */
export function collectorOf(records: Readonly<Record<string, readonly AuditRecord[]>>, pageSize = 1000): Collector {
  const readHour = (hour: string): RecordReader => {
    let next = 0;
    return async () => {
      const page = (records[hour] ?? []).slice(next, next + pageSize);
      next += pageSize;
      return page.length === 0 ? undefined : page;
    };
  };
  return openCollector((hour) => [readHour(hour)], openSpill(mkdtempSync(join(tmpdir(), "aurora-spill-"))));
}

/** Builds the files of an hour, from records that are all in memory. */
export async function filesOf(hour: string, records: readonly AuditRecord[], secret: Buffer): Promise<readonly RecordsFile[]> {
  const all = (async function* () {
    yield records;
  })();
  const files: RecordsFile[] = [];
  for await (const file of buildRecordsFiles(all, hour, secret)) {
    files.push(file);
  }
  return files;
}
