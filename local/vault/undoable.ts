import { type VaultApi, VaultRefusal } from "./api.ts";

type Body = Readonly<Record<string, unknown>>;

/** Writes to a Vault, each with what takes it back. */
export type UndoableVault = {
  readonly api: VaultApi;
  /** Mounts or enables what is not there yet: `sys/mounts/kv`, `sys/auth/aws`. */
  enable(path: string, body: Body): Promise<void>;
  /** Replaces what is at a path that can be read: a policy, a role, a configuration. */
  write(path: string, body: Body): Promise<void>;
  /** Remembers how to take something else back. */
  onUndo(undo: () => Promise<unknown>): void;
  /**
   * Takes everything back, the last first.
   *
   * @throws {AggregateError} Something could not be taken back; the rest was. `reason` is the first of its errors.
   */
  undo(reason: unknown): Promise<void>;
};

/** Keeps what was there before each write, so that a set-up which fails half-way leaves a Vault that belongs to somebody else as it was. */
export function undoableVault(api: VaultApi): UndoableVault {
  const undos: (() => Promise<unknown>)[] = [];
  const onUndo = (undo: () => Promise<unknown>) => void undos.unshift(undo);

  /** What Vault refused did not happen. Where the answer was lost it may have happened. */
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

/** Only what was replaced: Vault answers with fields that it refuses to be told again. */
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
