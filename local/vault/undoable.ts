import { type VaultApi, VaultRefusal } from "./api.ts";

type Body = Readonly<Record<string, unknown>>;

/** Writes to a Vault that can be undone. */
export type UndoableVault = {
  readonly api: VaultApi;
  /** Mounts or enables a path that does not exist yet: `sys/mounts/kv`, `sys/auth/aws`. */
  enable(path: string, body: Body): Promise<void>;
  /** Replaces the value of a readable path: a policy, a role, a configuration. */
  write(path: string, body: Body): Promise<void>;
  /** Adds a further undo step. */
  onUndo(undo: () => Promise<unknown>): void;
  /**
   * Undoes everything, the last write first.
   *
   * @throws {AggregateError} A write could not be undone; the others were. `reason` is the first of its errors.
   */
  undo(reason: unknown): Promise<void>;
};

/** Stores the state before each write, so that a failed set-up leaves another owner's Vault unchanged. */
export function undoableVault(api: VaultApi): UndoableVault {
  const undos: (() => Promise<unknown>)[] = [];
  const onUndo = (undo: () => Promise<unknown>) => void undos.unshift(undo);

  /** A refused write did not happen. A write whose answer was lost may have happened. */
  const post = async (path: string, body: Body, undo: () => Promise<unknown>) => {
    try {
      await api("POST", path, body);
    } catch (error) {
      if (!(error instanceof VaultRefusal)) {
        onUndo(undo);
      }
      throw error;
    }
    onUndo(undo);
  };

  return {
    api,
    onUndo,
    enable: (path, body) => post(path, body, () => api("DELETE", path)),
    async write(path, body) {
      const before = await read(api, path);
      await post(path, body, () => (before === undefined ? api("DELETE", path) : api("POST", path, pick(before, Object.keys(body)))));
    },
    async undo(reason) {
      const failures: unknown[] = [];
      for (const undo of undos.splice(0)) {
        await undo().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) {
        const said = [reason, ...failures].map((error) => (error instanceof Error ? error.message : String(error)));
        throw new AggregateError([reason, ...failures], `not all that was written to this Vault could be taken back: ${said.join("; ")}`);
      }
    },
  };
}

/** Picks only the replaced fields: Vault's answer has fields that it refuses in a write. */
const pick = (before: Body, names: readonly string[]): Body =>
  Object.fromEntries(names.flatMap((name) => (name in before ? [[name, before[name]]] : [])));

async function read(api: VaultApi, path: string): Promise<Body | undefined> {
  try {
    return (await api("GET", path)) as Body;
  } catch (error) {
    if (error instanceof VaultRefusal && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}
