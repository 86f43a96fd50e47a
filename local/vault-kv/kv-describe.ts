import type { KvEntry, KvVersion } from "./kv-store.ts";

/** Builds the metadata of one version, as in the answer to a write. */
export function describeVersion(number: number, { createdAt, deletionTime, destroyed }: KvVersion) {
  return { created_time: createdAt.toISOString(), custom_metadata: null, deletion_time: deletionTime, destroyed, version: number };
}

/** Builds the answer to a read of the metadata. */
export function describeEntry(entry: KvEntry) {
  const versions = [...entry.versions].map(([number, { createdAt, createdBy, deletionTime, deletedBy, destroyed }]) => [
    number,
    { created_by: createdBy, created_time: createdAt.toISOString(), deleted_by: deletedBy, deletion_time: deletionTime, destroyed },
  ]);
  return {
    cas_required: false,
    created_time: entry.createdAt.toISOString(),
    current_version: entry.current,
    custom_metadata: null,
    delete_version_after: "0s",
    last_updated_by: entry.updatedBy,
    max_versions: 0,
    oldest_version: entry.oldest,
    updated_time: entry.updatedAt.toISOString(),
    versions: Object.fromEntries(versions),
  };
}
