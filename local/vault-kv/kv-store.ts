type JsonObject = Readonly<Record<string, unknown>>;

/** The author of a change: the token's display name and its entity. The root token has no entity. */
export type Attribution = {
  readonly actor: string;
  readonly operation: string;
  readonly entity_id?: string;
  readonly client_id: string;
};

export type KvVersion = {
  readonly createdAt: Date;
  readonly createdBy: Attribution;
  data: JsonObject | null;
  deletionTime: string;
  deletedBy: Attribution | null;
  destroyed: boolean;
};

export type KvEntry = {
  readonly createdAt: Date;
  updatedAt: Date;
  updatedBy: Attribution;
  current: number;
  /** 0 until a new version drops an old one. */
  oldest: number;
  readonly versions: Map<number, KvVersion>;
};

export type KvChange = { readonly now: Date; readonly by: Attribution };

/** The configuration of the mount: `vault write kv/config cas_required=… max_versions=…`. */
export type KvConfig = {
  /** Refuses a write that does not name the version it replaces. Default false. */
  readonly casRequired?: boolean;
  /** How many versions of a secret are stored. Default 10. */
  readonly maxVersions?: number;
};

/**
 * The secrets of one KV version 2 mount, in memory. Version numbers only grow until the metadata is deleted; a soft-deleted
 * or destroyed version keeps its number, so the next write must name it.
 */
export class KvStore {
  readonly entries = new Map<string, KvEntry>();
  readonly casRequired: boolean;
  readonly #maxVersions: number;

  constructor({ casRequired = false, maxVersions = 10 }: KvConfig = {}) {
    this.casRequired = casRequired;
    this.#maxVersions = maxVersions;
  }

  write(path: string, data: JsonObject, { now, by }: KvChange): { readonly number: number; readonly version: KvVersion } {
    const entry: KvEntry = this.entries.get(path) ?? {
      createdAt: now,
      updatedAt: now,
      updatedBy: by,
      current: 0,
      oldest: 0,
      versions: new Map(),
    };
    const version: KvVersion = { createdAt: now, createdBy: by, data, deletionTime: "", deletedBy: null, destroyed: false };
    entry.current += 1;
    entry.updatedAt = now;
    entry.updatedBy = by;
    entry.versions.set(entry.current, version);
    if (entry.current - entry.oldest >= this.#maxVersions) {
      entry.versions.delete(entry.current - this.#maxVersions);
      entry.oldest = entry.current - this.#maxVersions + 1;
    }
    this.entries.set(path, entry);
    return { number: entry.current, version };
  }

  softDelete(path: string, numbers: readonly number[], { now, by }: KvChange): void {
    this.#each(path, numbers, by, (version) => {
      if (version.deletionTime === "") {
        version.deletionTime = now.toISOString();
        version.deletedBy = by;
      }
    });
  }

  undelete(path: string, numbers: readonly number[], { by }: KvChange): void {
    this.#each(path, numbers, { ...by, operation: "undelete" }, (version) => {
      version.deletionTime = "";
      version.deletedBy = null;
    });
  }

  /** Destroys versions. Only for this change Vault does not store the author. */
  destroy(path: string, numbers: readonly number[]): void {
    this.#each(path, numbers, undefined, (version) => {
      version.destroyed = true;
      version.data = null;
    });
  }

  /** Lists the names directly under a folder; a folder's name ends in `/`. */
  list(folder: string): readonly string[] {
    const prefix = folder === "" ? "" : `${folder.replace(/\/+$/, "")}/`;
    const below = [...this.entries.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
    return [...new Set(below.map((path) => (path.includes("/") ? path.slice(0, path.indexOf("/") + 1) : path)))].sort();
  }

  #each(path: string, numbers: readonly number[], by: Attribution | undefined, change: (version: KvVersion) => void): void {
    const entry = this.entries.get(path);
    if (entry === undefined) {
      return;
    }
    entry.updatedBy = by ?? entry.updatedBy;
    for (const number of numbers) {
      const version = entry.versions.get(number);
      if (version !== undefined && !version.destroyed) {
        change(version);
      }
    }
  }
}
