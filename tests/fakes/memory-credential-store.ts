import type { CredentialStore, StoredCredential } from "../../lib/connections/credential-store.ts";
import { revealFields } from "../../lib/credentials/credential-fields.ts";
import { credentialPath } from "../../lib/credentials/credential-path.ts";
import { Failure } from "../../lib/errors.ts";
import { failNext } from "./fail-next.ts";

type Operation = "read" | "write" | "erase" | "health";

export type MemoryCredentialStore = CredentialStore & {
  /** The next call of this kind fails. With `after` the call succeeds and only its answer is lost. */
  failNext(operation: Operation, failure: Failure, options?: { readonly after?: boolean }): void;
  /** The same store, each of whose calls to the outside goes through `wrap`. */
  through(wrap: Wrap): CredentialStore;
};

/** Puts something around each call of a port. */
export type Wrap = <T extends object>(name: string, port: T) => T;

/** The fake of the port. Refuses what a real store refuses: it passes the same contract. */
export function memoryCredentialStore(): MemoryCredentialStore {
  const stored = new Map<string, StoredCredential>();
  const faults = failNext<Operation>();

  const run = async <T>(operation: Operation, signal: AbortSignal | undefined, deed: () => T): Promise<T> => {
    if (signal?.aborted) {
      throw new Failure("store_unavailable", { detail: `${operation}: aborted` });
    }
    return faults.run(operation, deed);
  };

  const store: MemoryCredentialStore = {
    read: (key, signal) => run("read", signal, () => stored.get(credentialPath("aurora-oauth-dev", key))),
    write: (key, fields, { cas }, signal) =>
      run("write", signal, () => {
        revealFields(fields);
        const path = credentialPath("aurora-oauth-dev", key);
        if ((stored.get(path)?.version ?? 0) !== cas) {
          throw new Failure("credential_conflict");
        }
        const version = cas + 1;
        stored.set(path, { version, fields: { ...fields } });
        return { version };
      }),
    erase: (key, signal) => run("erase", signal, () => void stored.delete(credentialPath("aurora-oauth-dev", key))),
    health: (signal) => run("health", signal, () => undefined),
    locate: (key) => `memory:${credentialPath("aurora-oauth-dev", key)}`,
    failNext: faults.failNext,
    through: (wrap) => wrap("credentials", store),
  };
  return store;
}
