import { mapBounded } from "../map-bounded.ts";
import type { AuditRecord } from "../telemetry/audit-record.ts";
import type { Spill } from "./spill.ts";
import type { Hour } from "./trail-names.ts";

/** Reads the next page of records, at most a megabyte of log. @returns `undefined`: there is none. */
export type RecordReader = () => Promise<readonly AuditRecord[] | undefined>;

/**
 * Opens readers of the records that came to the log within an hour. They may be read at once, and may give a record twice.
 *
 * @param expected - How many records the hour before had.
 */
export type RecordSource = (hour: Hour, expected: number) => readonly RecordReader[];

/** Collects the records of one hour on the disk. */
export type Collector = {
  /**
   * Goes on where an earlier run of this process stopped. After an error it begins anew.
   *
   * @param mayGoOn - Asked before each page.
   * @returns How many records were read, or `undefined`: the time was over before all were.
   */
  collect(hour: Hour, expected: number, mayGoOn: () => boolean): Promise<number | undefined>;
  /** What was collected, in shares of owners. */
  shares: Spill["shares"];
  /** Forgets the hour. */
  drop(): void;
};

/** CloudWatch takes five requests a second of an account, and a page of a busy group may take a second. */
const pagesAtOnce = 5;

export function openCollector(records: RecordSource, spill: Spill): Collector {
  let open: { readonly hour: Hour; readonly readers: readonly RecordReader[] } | undefined;
  return {
    collect: async (hour, expected, mayGoOn) => {
      if (open?.hour !== hour) {
        await spill.begin(hour);
        open = { hour, readers: records(hour, expected) };
      }
      const ended = await mapBounded(open.readers, pagesAtOnce, async (read) => {
        while (mayGoOn()) {
          const page = await read();
          if (page === undefined) {
            return true;
          }
          await spill.add(page);
        }
        return false;
      });
      return ended.includes(false) ? undefined : spill.count();
    },
    shares: () => spill.shares(),
    drop: () => {
      open = undefined;
    },
  };
}
