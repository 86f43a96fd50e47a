import type { KvEntry, KvStore, KvVersion } from "./kv-store.ts";
import { envelope, noContent, type Reply, replies } from "./reply.ts";

export type Operation = "create" | "read" | "update" | "delete" | "list" | "patch";

export type KvCall = {
  readonly operation: Operation;
  /** Below the mount: `data/aurora/…`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Answers one call to the mount, after the policy has said yes. */
export function answerKv(store: KvStore, call: KvCall, now: Date): Reply {
  const [, kind, path = ""] = /^([a-z]+)\/(.*)$/.exec(call.path) ?? [];
  const write = call.operation === "create" || call.operation === "update";
  if (kind === "data" && path !== "") {
    return call.operation === "read"
      ? readData(store, path, call.query.get("version"))
      : call.operation === "delete"
        ? deleteLatest(store, path, now)
        : write
          ? writeData(store, path, call.body, now)
          : replies.unsupported;
  }
  if (kind === "metadata") {
    return answerMetadata(store, path, call.operation);
  }
  if ((kind === "delete" || kind === "undelete" || kind === "destroy") && path !== "") {
    return write ? changeVersions(store, kind, path, call.body.versions, now) : replies.unsupported;
  }
  return envelope(null, { status: 404 });
}

function readData(store: KvStore, path: string, asked: string | null): Reply {
  const entry = store.entries.get(path);
  const number = Number(asked ?? 0) || entry?.current || 0;
  const version = entry?.versions.get(number);
  if (version === undefined) {
    return replies.absent;
  }
  const gone = version.destroyed || version.deletionTime !== "";
  return envelope({ data: gone ? null : version.data, metadata: describe(number, version) }, { status: gone ? 404 : 200 });
}

function writeData(store: KvStore, path: string, body: KvCall["body"], now: Date): Reply {
  const options = isObject(body.options) ? body.options : {};
  const cas = options.cas === undefined ? undefined : Number(options.cas);
  if (cas !== undefined && !Number.isInteger(cas)) {
    return replies.casUnreadable;
  }
  if (!isObject(body.data)) {
    return replies.noData;
  }
  const number = store.write(path, body.data, cas, now);
  const version = store.entries.get(path)?.versions.get(number ?? 0);
  return number === undefined || version === undefined ? replies.casMismatch : envelope(describe(number, version));
}

function deleteLatest(store: KvStore, path: string, now: Date): Reply {
  store.softDelete(path, [store.entries.get(path)?.current ?? 0], now);
  return noContent;
}

function changeVersions(store: KvStore, kind: "delete" | "undelete" | "destroy", path: string, asked: unknown, now: Date): Reply {
  const numbers = Array.isArray(asked) ? asked.map(Number).filter(Number.isInteger) : [];
  if (numbers.length === 0) {
    return replies.noVersions;
  }
  if (kind === "delete") {
    store.softDelete(path, numbers, now);
  } else {
    store[kind](path, numbers);
  }
  return noContent;
}

function answerMetadata(store: KvStore, path: string, operation: Operation): Reply {
  if (operation === "list") {
    const keys = store.list(path);
    return keys.length === 0 ? replies.absent : envelope({ keys });
  }
  if (operation === "delete") {
    store.entries.delete(path);
    return noContent;
  }
  const entry = store.entries.get(path);
  return operation !== "read" ? replies.unsupported : entry === undefined ? replies.absent : envelope(describeEntry(entry));
}

function describe(number: number, { createdAt, deletionTime, destroyed }: KvVersion) {
  return { created_time: createdAt.toISOString(), custom_metadata: null, deletion_time: deletionTime, destroyed, version: number };
}

function describeEntry(entry: KvEntry) {
  const versions = [...entry.versions].map(([number, { createdAt, deletionTime, destroyed }]) => [
    number,
    { created_time: createdAt.toISOString(), deletion_time: deletionTime, destroyed },
  ]);
  return {
    cas_required: false,
    created_time: entry.createdAt.toISOString(),
    current_version: entry.current,
    custom_metadata: null,
    delete_version_after: "0s",
    max_versions: 0,
    oldest_version: Math.max(0, entry.current - entry.versions.size),
    updated_time: entry.updatedAt.toISOString(),
    versions: Object.fromEntries(versions),
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
