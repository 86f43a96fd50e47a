import { inspect } from "node:util";
import type { LogFields, Logger } from "../../lib/log.ts";

export type RecordedLog = Logger & { text(): string };

/** A recorded log without redaction, so that a test finds secrets that must not even reach the redaction. */
export function recordedLog(): RecordedLog {
  const entries: unknown[] = [];
  const open = (bound: LogFields): Logger => {
    const add = (message: string, fields?: LogFields) => void entries.push({ message, ...bound, ...fields });
    return { debug: add, info: add, warn: add, error: add, with: (fields) => open({ ...bound, ...fields }) };
  };
  return { ...open({}), text: () => inspect(entries, { depth: null }) };
}
