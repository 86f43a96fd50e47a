import { setTimeout as pause } from "node:timers/promises";
import type { CredentialStore, StoredCredential, StoredKey } from "../connections/credential-store.ts";
import { Failure } from "../errors.ts";
import { failedWith, unless } from "../expected-failure.ts";
import { isObject } from "../json.ts";
import { parseFields, revealFields } from "./credential-fields.ts";
import { credentialPath } from "./credential-path.ts";
import { errorTexts, isCasMismatch, isUnknownToken, toVaultFailure } from "./vault-failure.ts";
import { type VaultAuth, vaultSession } from "./vault-login.ts";
import { requestVault, type VaultAnswer, type VaultRequest } from "./vault-request.ts";

export type VaultOptions = {
  /** `https://vault.example:8200`; plain http only on this machine. */
  readonly address: string;
  readonly auth: VaultAuth;
  /** Where the KV version 2 engine is mounted. Default `kv`. */
  readonly mount?: string;
  /** The folder of this deployment in the mount: one segment. No other deployment in the Vault may use it. */
  readonly base: string;
  /** The namespace of OpenBao or Vault Enterprise, such as `team/a`. */
  readonly namespace?: string | undefined;
  /** Milliseconds one call may take. Default 3000. */
  readonly timeoutMs?: number;
  readonly now: () => Date;
};

/** Long enough for a replica to catch up with a write, and short enough for any deadline. */
const retryPauseMs = 50;

/**
 * Stores credentials in the KV version 2 engine of HashiCorp Vault or OpenBao.
 *
 * A write is sent once. When its answer is lost, the failure is `store_unavailable` and the write may have happened: read
 * again before deciding. Reads and erasures are safe to repeat and are tried twice.
 *
 * A soft-deleted version reads as `undefined`, like a key that was never written, and a role that may read can replace it with
 * `cas: 0`. This product never soft-deletes: `erase` removes the metadata and with it every version.
 *
 * @see {@link https://openbao.org/api-docs/secret/kv/kv-v2/ KV version 2, HTTP API}
 */
export function vaultCredentialStore(options: VaultOptions): CredentialStore<StoredKey> {
  const { address, auth, mount = "kv", base, namespace, timeoutMs = 3000, now } = options;
  const endpoint = { address, namespace, timeoutMs };
  const session = vaultSession(endpoint, auth, now);
  const pathOf = (kind: "data" | "metadata", key: StoredKey) => `${mount}/${kind}/${credentialPath(base, key)}`;

  const send = async (request: VaultRequest, signal: AbortSignal | undefined): Promise<VaultAnswer> => {
    const token = await session.token(signal);
    const answer = await requestVault(endpoint, { ...request, token }, signal);
    if (!isUnknownToken(answer)) {
      return answer;
    }
    session.forget(token);
    const again = await requestVault(endpoint, { ...request, token: await session.token(signal) }, signal);
    if (isUnknownToken(again)) {
      throw toVaultFailure(again, request.label, "vault_login_failed");
    }
    return again;
  };

  const readOnce = async (key: StoredKey, signal: AbortSignal | undefined) =>
    parseReadAnswer(await send({ method: "GET", path: pathOf("data", key), label: "read" }, signal));

  /** A role without the right to read cannot look at the stored version, so its conflict stays a conflict. */
  const readIfAllowed = (key: StoredKey, signal: AbortSignal | undefined) => unless(failedWith("store_denied"), readOnce(key, signal));

  const eraseOnce = async (key: StoredKey, signal: AbortSignal | undefined) => {
    const answer = await send({ method: "DELETE", path: pathOf("metadata", key), label: "erase" }, signal);
    if (answer.status !== 200 && answer.status !== 204) {
      throw toVaultFailure(answer, "erase");
    }
  };

  return {
    async read(key, signal) {
      const outcome = await twice(() => readOnce(key, signal), signal);
      return outcome.kind === "stored" ? outcome.credential : undefined;
    },

    async write(key, fields, { cas }, signal) {
      const data = revealFields(fields);
      const put = (version: number) =>
        send({ method: "POST", path: pathOf("data", key), label: "write", body: { data, options: { cas: version } } }, signal);
      let answer = await put(cas);
      if (cas === 0 && isCasMismatch(answer)) {
        const outcome = await readIfAllowed(key, signal);
        answer = outcome?.kind === "deleted" ? await put(outcome.version) : answer;
      }
      return { version: parseWriteAnswer(answer) };
    },

    erase: (key, signal) => twice(() => eraseOnce(key, signal), signal),

    async health(signal) {
      // In the root namespace and without a token: other namespaces do not answer this call.
      const path = "sys/health?standbyok=true&perfstandbyok=true";
      checkHealthAnswer(await requestVault({ address, timeoutMs }, { method: "GET", path, label: "health" }, signal));
    },

    locate: (key) => `vault:${pathOf("data", key)}`,
  };
}

async function twice<T>(operation: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "store_unavailable" || signal?.aborted) {
      throw error;
    }
    await pause(retryPauseMs);
    return operation();
  }
}

type ReadOutcome =
  | { readonly kind: "stored"; readonly credential: StoredCredential }
  | { readonly kind: "absent" }
  /** The newest version was deleted or destroyed; the next write must name it. */
  | { readonly kind: "deleted"; readonly version: number };

/**
 * Parses the answer to a read of `data/…`. Three kinds of 404 differ in meaning: an empty list of errors is "not there", a full
 * envelope is "deleted", and "no handler for route" is a wrong mount, which must never be read as "not there".
 *
 * @throws {Failure} The code of any other answer.
 */
function parseReadAnswer(answer: VaultAnswer): ReadOutcome {
  if (answer.status === 404 && errorTexts(answer)?.length === 0) {
    return { kind: "absent" };
  }
  const data = isObject(answer.body) && isObject(answer.body.data) ? answer.body.data : {};
  const version = isObject(data.metadata) ? data.metadata.version : undefined;
  if (answer.status === 404 && isVersion(version) && data.data === null) {
    return { kind: "deleted", version };
  }
  if (answer.status !== 200) {
    throw toVaultFailure(answer, "read");
  }
  const fields = parseFields(data.data);
  if (fields === undefined || !isVersion(version)) {
    throw new Failure("store_answer_invalid", { detail: "read: not an object of strings with a version" });
  }
  return { kind: "stored", credential: { version, fields } };
}

/**
 * Parses the answer to a write of `data/…`.
 *
 * @returns The version that was written.
 * @throws {Failure} `credential_conflict` when the version has changed, otherwise the code of the answer.
 */
function parseWriteAnswer(answer: VaultAnswer): number {
  if (answer.status !== 200) {
    throw toVaultFailure(answer, "write");
  }
  const version = isObject(answer.body) && isObject(answer.body.data) ? answer.body.data.version : undefined;
  if (!isVersion(version)) {
    throw new Failure("store_answer_invalid", { detail: "write: no version in the answer" });
  }
  return version;
}

/**
 * Checks the answer of `sys/health?standbyok=true&perfstandbyok=true`. A standby is healthy: it forwards to the active node.
 *
 * @throws {Failure} `vault_sealed`, `store_unavailable`, or `store_answer_invalid` when the answer is not Vault's.
 */
function checkHealthAnswer(answer: VaultAnswer): void {
  if (!isObject(answer.body) || typeof answer.body.initialized !== "boolean") {
    throw toVaultFailure(answer, "health");
  }
  if (answer.status === 503 && answer.body.sealed === true) {
    throw new Failure("vault_sealed", { detail: "health: sealed" });
  }
  if (answer.status !== 200) {
    throw new Failure("store_unavailable", {
      detail: `health: HTTP ${answer.status}${answer.body.initialized ? "" : " (not initialised)"}`,
    });
  }
}

function isVersion(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}
