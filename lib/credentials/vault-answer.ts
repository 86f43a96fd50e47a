import type { StoredCredential } from "../connections/credential-store.ts";
import { Failure } from "../errors.ts";
import { isObject } from "../json.ts";
import { parseFields } from "./credential-fields.ts";
import { errorTexts, toVaultFailure } from "./vault-failure.ts";
import type { VaultAnswer } from "./vault-request.ts";

export type ReadOutcome =
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
export function parseReadAnswer(answer: VaultAnswer): ReadOutcome {
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
export function parseWriteAnswer(answer: VaultAnswer): number {
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
export function checkHealthAnswer(answer: VaultAnswer): void {
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
