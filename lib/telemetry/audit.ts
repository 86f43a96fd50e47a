import type { Notice } from "../connections/domain-event.ts";
import { currentRequest } from "../current-request.ts";
import { type AuditRecord, buildAuditLine } from "./audit-record.ts";

/** Leaves audit records. Never fails, and takes no time that a caller could notice. */
export type Audit = (records: readonly AuditRecord[]) => void;

/** Records of one line: CloudWatch cuts a line at 256 KB, and a record has about 400 bytes, with tags up to 3 KB. */
const recordsOfLine = 50;

/** Writes audit records to the output of the function, beside its log and its metrics, with the request's id. The digest collects them from there. */
export const writeAudit: Audit = (records) => {
  const request = currentRequest();
  const told = request === undefined ? records : records.map((record) => ({ ...record, request }));
  for (let start = 0; start < told.length; start += recordsOfLine) {
    process.stdout.write(`${buildAuditLine(told.slice(start, start + recordsOfLine))}\n`);
  }
};

/** What is done in the name of the person who connects. */
const ofPerson: ReadonlySet<Notice["name"]> = new Set([
  "connection.connected",
  "connection.confirmed",
  "connection.method_changed",
  "connection.handed_over",
]);

/**
 * Builds the record of a domain event. It has the event's id, so an event that is published twice makes one record of the digest. The engine
 * did it, and who asked for it is in a record of the request; a connection is made live in the name of the person who connects.
 */
export function recordOfNotice({ name, detail }: Notice): AuditRecord {
  const { id = "", at = "", connected_by: connectedBy, connection_id: connection, ...facts } = detail;
  const actor = ofPerson.has(name) ? connectedBy : undefined;
  return {
    id,
    at,
    act: name,
    ...(actor === undefined ? {} : { actor }),
    ...(connection === undefined ? {} : { connection }),
    ...facts,
  };
}
