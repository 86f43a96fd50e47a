type JsonObject = Readonly<Record<string, unknown>>;

export type KvVersion = { readonly createdAt: Date; data: JsonObject | null; deletionTime: string; destroyed: boolean };
export type KvEntry = { readonly createdAt: Date; updatedAt: Date; current: number; readonly versions: Map<number, KvVersion> };

/** How many versions a mount keeps when nobody said otherwise. */
const keptVersions = 10;

/**
 * The secrets of one KV version 2 mount, in memory. Version numbers only grow until the metadata is deleted; a soft-deleted
 * or destroyed version keeps its number, so the next write must name it.
 */
export class KvStore {
  readonly entries = new Map<string, KvEntry>();

  /** @returns The new version's number, or `undefined` when `cas` is not the current one. */
  write(path: string, data: JsonObject, cas: number | undefined, now: Date): number | undefined {
    const entry = this.entries.get(path) ?? { createdAt: now, updatedAt: now, current: 0, versions: new Map<number, KvVersion>() };
    if (cas !== undefined && cas !== entry.current) {
      return undefined;
    }
    entry.current += 1;
    entry.updatedAt = now;
    entry.versions.set(entry.current, { createdAt: now, data, deletionTime: "", destroyed: false });
    entry.versions.delete(entry.current - keptVersions);
    this.entries.set(path, entry);
    return entry.current;
  }

  softDelete(path: string, numbers: readonly number[], now: Date): void {
    this.#each(path, numbers, (version) => {
      version.deletionTime ||= now.toISOString();
    });
  }

  undelete(path: string, numbers: readonly number[]): void {
    this.#each(path, numbers, (version) => {
      version.deletionTime = "";
    });
  }

  destroy(path: string, numbers: readonly number[]): void {
    this.#each(path, numbers, (version) => {
      version.destroyed = true;
      version.data = null;
    });
  }

  /** The names directly under a folder; a folder's name ends in `/`. */
  list(folder: string): readonly string[] {
    const prefix = folder === "" ? "" : `${folder.replace(/\/+$/, "")}/`;
    const below = [...this.entries.keys()].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
    return [...new Set(below.map((path) => (path.includes("/") ? path.slice(0, path.indexOf("/") + 1) : path)))].sort();
  }

  #each(path: string, numbers: readonly number[], change: (version: KvVersion) => void): void {
    for (const number of numbers) {
      const version = this.entries.get(path)?.versions.get(number);
      if (version !== undefined) {
        change(version);
      }
    }
  }
}
