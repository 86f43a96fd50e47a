import { hash } from "node:crypto";
import { promises } from "node:fs";
import { join } from "node:path";
import type { AuditRecord } from "../telemetry/audit-record.ts";
import { beginOf, type Hour } from "./trail-names.ts";

const { appendFile, mkdir, readFile, rm } = promises;

/** Keeps the records of an hour on the disk, in files of one share of the owners and one minute each, so that no more than one is in memory. */
export type Spill = {
  /** Begins an hour, with nothing. */
  begin(hour: Hour): Promise<void>;
  add(records: readonly AuditRecord[]): Promise<void>;
  /** The records that were added, those that came twice counted twice. */
  count(): number;
  /** The shares. Each gives all records of its owners, minute by minute in the order of their instants. */
  shares(): Iterable<AsyncIterable<readonly AuditRecord[]>>;
};

/** 10,000 organisations with 1,000 records each are 156,000 records a share, of which files of 1,500 wait to be full. */
const ownerShares = 64;

/** Characters that wait in memory for all files together. */
const mostWaiting = 16_000_000;

const minutesOfHour = 60;

/** @param folder - Of this process alone. What an earlier process left there is erased. */
export function openSpill(folder: string): Spill {
  let begin = 0;
  let count = 0;
  let size = 0;
  let waiting = new Map<string, string[]>();
  const written = new Set<string>();
  let writing: Promise<void> = Promise.resolve();

  const nameOf = ({ organisation, at }: AuditRecord): string => {
    const share = hash("sha256", organisation ?? "", "buffer").readUInt8() % ownerShares;
    const minute = Math.floor((Date.parse(at) - begin) / 60_000);
    // An instant outside of the hour, or none, is in the first or the last file.
    return `${share}-${minute >= 0 ? Math.min(minute, minutesOfHour) : -1}`;
  };
  const flush = async () => {
    const lines = waiting;
    waiting = new Map();
    size = 0;
    for (const [name, own] of lines) {
      written.add(name);
      await appendFile(join(folder, name), own.join(""));
    }
  };
  async function* readShare(share: number) {
    for (let minute = -1; minute <= minutesOfHour; minute += 1) {
      const name = `${share}-${minute}`;
      if (written.has(name)) {
        const lines = (await readFile(join(folder, name), "utf8")).split("\n").slice(0, -1);
        yield lines.map((line): AuditRecord => JSON.parse(line));
      }
    }
  }
  return {
    begin: async (hour) => {
      await writing.catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      [begin, count, size] = [beginOf(hour).getTime(), 0, 0];
      waiting = new Map();
      written.clear();
      writing = Promise.resolve();
    },
    add: async (records) => {
      for (const record of records) {
        const line = `${JSON.stringify(record)}\n`;
        const name = nameOf(record);
        const own = waiting.get(name) ?? [];
        own.push(line);
        waiting.set(name, own);
        size += line.length;
        count += 1;
      }
      // Several readers add at once, and one writes at a time: the lines of two would be mixed.
      if (size >= mostWaiting) {
        writing = writing.then(flush);
      }
      await writing;
    },
    count: () => count,
    shares: function* () {
      const flushed = writing.then(flush);
      for (let share = 0; share < ownerShares; share += 1) {
        yield (async function* () {
          await flushed;
          yield* readShare(share);
        })();
      }
    },
  };
}
