import type { Reply } from "../simulator/reply.ts";
import { describeEntry, describeVersion } from "./kv-describe.ts";
import type { KvChange, KvStore } from "./kv-store.ts";
import { writeData } from "./kv-write.ts";
import { envelope, noContent, refuse, replies } from "./reply.ts";

export type Operation = "create" | "read" | "update" | "delete" | "list" | "patch";

export type KvCall = KvChange & {
  readonly operation: Operation;
  /** Below the mount: `data/aurora-oauth-dev/…`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
};

const commands = { create: "put", update: "put", patch: "patch", read: "get", list: "list", delete: "delete" } as const;

/** Answers one call to the mount, after the policy has allowed it. */
export function answerKv(store: KvStore, call: KvCall): Reply {
  const { operation } = call;
  const [, kind, path] = /^([a-z]+)\/(.*)$/.exec(call.path) ?? [];
  if (path === undefined && ["data", "metadata", "delete", "undelete", "destroy"].includes(call.path) && operation !== "list") {
    return wrongPath("Non-listing operations on the root of a K/V v2 mount are not supported.");
  }
  if (kind === "data" && path && !path.endsWith("/") && operation !== "list") {
    return operation === "read"
      ? readData(store, path, call.query.get("version"))
      : operation === "delete"
        ? deleteLatest(store, path, call)
        : writeData(store, path, call.body, operation === "patch", call);
  }
  if (kind === "metadata" || (call.path === "metadata" && operation === "list")) {
    return answerMetadata(store, path ?? "", operation);
  }
  if ((kind === "delete" || kind === "undelete" || kind === "destroy") && path) {
    return operation === "update" ? changeVersions(store, kind, path, call) : replies.unsupported;
  }
  return wrongPath(
    `Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the Vault CLI, use 'vault kv ${commands[operation]}' for this operation.`,
  );
}

const wrongPath = (warning: string): Reply => envelope(null, { status: 404, warnings: [warning] });

function readData(store: KvStore, path: string, asked: string | null): Reply {
  const entry = store.entries.get(path);
  const number = Number(asked ?? 0) || entry?.current || 0;
  const version = entry?.versions.get(number);
  if (version === undefined) {
    return replies.absent;
  }
  const gone = version.destroyed || version.deletionTime !== "";
  return envelope({ data: gone ? null : version.data, metadata: describeVersion(number, version) }, { status: gone ? 404 : 200 });
}

function deleteLatest(store: KvStore, path: string, change: KvChange): Reply {
  const entry = store.entries.get(path);
  const latest = entry?.versions.get(entry.current);
  if (entry !== undefined && latest?.deletionTime === "" && !latest.destroyed) {
    store.softDelete(path, [entry.current], change);
  }
  return noContent;
}

function changeVersions(store: KvStore, kind: "delete" | "undelete" | "destroy", path: string, call: KvCall): Reply {
  const { versions } = call.body;
  const asked = typeof versions === "string" ? versions.split(",") : Array.isArray(versions) ? versions : [];
  const numbers = asked.map(Number).filter(Number.isInteger);
  if (numbers.length === 0) {
    return refuse(400, `${kind === "destroy" ? "no" : "No"} version number provided`);
  }
  if (kind === "delete") {
    store.softDelete(path, numbers, call);
  } else if (kind === "undelete") {
    store.undelete(path, numbers, call);
  } else {
    store.destroy(path, numbers);
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
