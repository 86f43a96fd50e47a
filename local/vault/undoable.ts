import { type VaultApi, VaultRefusal } from "./api.ts";

/** Writes to a Vault, each with what takes it back. */
export type UndoableVault = {
  readonly api: VaultApi;
  /** Mounts or enables what is not there yet: `sys/mounts/kv`, `sys/auth/aws`. */
  enable(path: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  /** Replaces what is at a path that can be read: a policy, a role, a configuration. */
  write(path: string, body: Readonly<Record<string, unknown>>): Promise<void>;
  /** Remembers how to take something else back. */
  onUndo(undo: () => Promise<unknown>): void;
  /** Takes everything back, the last first. @throws {AggregateError} Something could not be taken back; the rest was. */
  undo(): Promise<void>;
};

/** Keeps what was there before each write, so that a set-up which fails half-way leaves a Vault that belongs to somebody else as it was. */
export function undoableVault(api: VaultApi): UndoableVault {
  const undos: (() => Promise<unknown>)[] = [];
  const onUndo = (undo: () => Promise<unknown>) => void undos.unshift(undo);
  return {
    api,
    onUndo,
    async enable(path, body) {
      // Before the call: its answer may be lost. Taking back what did not happen is allowed.
      onUndo(() => api("DELETE", path));
      await api("POST", path, body);
    },
    async write(path, body) {
      const before = await read(api, path);
      onUndo(() => (before === undefined ? api("DELETE", path) : api("POST", path, before)));
      await api("POST", path, body);
    },
    async undo() {
      const failures: unknown[] = [];
      for (const undo of undos.splice(0)) {
        await undo().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) {
        throw new AggregateError(failures, "some of what was written to this Vault could not be taken back");
      }
    },
  };
}

async function read(api: VaultApi, path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return (await api("GET", path)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof VaultRefusal && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}
