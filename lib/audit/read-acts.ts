import { defined } from "../defined.ts";
import type { AuditRecord } from "../telemetry/audit-record.ts";
import { readRecordsFile } from "./records-file.ts";
import type { TrailStore } from "./seal-hour.ts";
import { folderOf, toHour } from "./trail-names.ts";

/** Where a reading backwards goes on: so many records of this file are left, and the files before it. An hour in place of a file: those before the hour. */
export type ActPlace = { readonly file: string; readonly left: number };

/** A record, with the code or the status of its outcome. */
export type Act = AuditRecord & { readonly result?: string };

/** A record and the place behind it. Without a record: that of a request that made an event, or a day without further ones. `isRead`: the store was asked for it. */
export type ActBackwards = { readonly at: string; readonly act?: Act; readonly place: ActPlace; readonly isRead: boolean };

/**
 * Reads the sealed records of an organisation, newest first: days backwards, and the files of a day, of which each is one hour or a part of it. A day is asked for
 * when the records of the day after it are used up. A record that came late to the log is in a later hour than its instant.
 *
 * @param from - Only files of sealed hours are before it.
 */
export async function* readActs(store: TrailStore, organisation: string, from: ActPlace): AsyncGenerator<ActBackwards> {
  const folder = folderOf(organisation);
  const { value: oldest }: { readonly value?: string } = await store.list(folder)[Symbol.asyncIterator]().next();
  for (let day = from.file.slice(0, 10); oldest !== undefined && `${folder}${day}` >= oldest.slice(0, folder.length + 10); ) {
    const files: string[] = [];
    for await (const name of store.list(`${folder}${day}`)) {
      const file = name.slice(folder.length, -".jsonl".length);
      files.push(...(file < from.file || (file === from.file && from.left > 0) ? [file] : []));
    }
    for (const file of files.toReversed()) {
      const acts = toActs(readLines(await store.read(`${folder}${file}.jsonl`)));
      const end = file === from.file ? from.left : acts.length;
      for (let left = end - 1; left >= 0; left -= 1) {
        yield { at: "", ...acts[left], place: { file, left }, isRead: left === end - 1 };
      }
    }
    yield { at: `${day}T00:00:00.000Z`, place: { file: `${day}T00`, left: 0 }, isRead: true };
    day = toHour(new Date(Date.parse(`${day}T00:00:00Z`) - 1)).slice(0, 10);
  }
}

const readLines = (text = ""): readonly AuditRecord[] => readRecordsFile(text)?.lines.map((line) => JSON.parse(line)) ?? [];

/**
 * Reads the records of a file. The record of a request that made events is told with them, and not by itself: the engine makes an event, and the request has
 * the caller and the status.
 *
 * @returns As many as there are records: a place counts them.
 */
function toActs(records: readonly AuditRecord[]): readonly Pick<ActBackwards, "at" | "act">[] {
  const requests = new Map(records.flatMap((record) => (record.act === "requested" ? [[record.request, record] as const] : [])));
  const told = new Set(records.flatMap(({ act, request }) => (isEvent(act) ? [request] : [])));
  return records.map((record) => {
    const request = isEvent(record.act) && record.request !== undefined ? requests.get(record.request) : undefined;
    // Of an event, `status` is that of the connection.
    const result = record.code ?? record.answered ?? (isEvent(record.act) ? request : record)?.status;
    const isTold = record.act === "requested" && record.request !== undefined && told.has(record.request);
    const act = { ...record, ...defined({ actor: request?.actor ?? record.actor, result: result?.toString() }) };
    return { at: record.at, ...(isTold ? {} : { act }) };
  });
}

const isEvent = (act: string): boolean => act.startsWith("connection.") || act.startsWith("setup.");
