import type { Reply } from "../simulator/reply.ts";
import { describeVersion } from "./kv-describe.ts";
import type { KvChange, KvStore } from "./kv-store.ts";
import { isObject } from "./parse-json.ts";
import { envelope, refuse, replies } from "./reply.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Writes or patches a value. A write replaces the whole value, a patch merges into it. Both may have to name the previous version. */
export function writeData(store: KvStore, path: string, body: JsonObject, isPatch: boolean, change: KvChange): Reply {
  const data = toMap("data", body.data);
  const options = toMap("options", body.options);
  if (typeof data === "string" || typeof options === "string") {
    return refuse(400, typeof data === "string" ? data : String(options));
  }
  if (data === undefined) {
    return replies.noData;
  }
  const entry = store.entries.get(path);
  if (isPatch && entry === undefined) {
    return replies.nothingToPatch;
  }
  const cas = checkCas(store, options?.cas, entry?.current ?? 0);
  if (cas !== undefined) {
    return cas;
  }
  const current = entry?.versions.get(entry.current);
  if (isPatch && entry !== undefined && current !== undefined && (current.destroyed || current.deletionTime !== "")) {
    return envelope(describeVersion(entry.current, current), { status: 404 });
  }
  const { number, version } = store.write(path, isPatch ? merge(current?.data ?? {}, data) : data, change);
  return envelope(describeVersion(number, version));
}

/** Checks `cas` as Go does, which also reads numbers from text, booleans and null. */
function checkCas(store: KvStore, cas: unknown, current: number): Reply | undefined {
  if (cas === undefined) {
    return store.casRequired ? replies.casRequired : undefined;
  }
  const number = typeof cas === "object" && cas !== null ? Number.NaN : Number(cas);
  if (!Number.isInteger(number)) {
    return replies.casUnreadable;
  }
  return number === current ? undefined : replies.casMismatch;
}

/** Reads an object; an empty list counts as one. @returns A text is the refusal. */
function toMap(field: string, value: unknown): JsonObject | string | undefined {
  if (value === undefined || isObject(value)) {
    return value;
  }
  if (value === null || (Array.isArray(value) && value.length === 0)) {
    return {};
  }
  const [where, odd] = Array.isArray(value) ? ["[0]", value[0]] : ["", value];
  return `error converting input for field "${field}": '${where}' expected a map, got '${typeof odd === "boolean" ? "bool" : "string"}'`;
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc7396.html RFC 7396}, JSON merge patch */
function merge(target: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    const before = merged[name];
    delete merged[name];
    if (value !== null) {
      merged[name] = isObject(value) ? merge(isObject(before) ? before : {}, value) : value;
    }
  }
  return merged;
}
