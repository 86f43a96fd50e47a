import type { CredentialFields } from "../connections/credential-store.ts";
import { isObject } from "../json.ts";
import { Secret } from "../secret.ts";

const maxBytes = 60_000;

/**
 * Reveals the fields of a credential for the one call that stores them.
 *
 * @throws {RangeError} The credential is larger than 60,000 bytes as JSON, the most that every store can hold. A programming
 * error: no provider's credential is nearly that large.
 */
export function revealFields(fields: CredentialFields): Record<string, string> {
  const revealed = Object.fromEntries(Object.entries(fields).map(([name, secret]) => [name, secret.reveal()]));
  if (Buffer.byteLength(JSON.stringify(revealed)) > maxBytes) {
    throw new RangeError(`a credential must be at most ${maxBytes} bytes of JSON`);
  }
  return revealed;
}

/**
 * Parses a stored value into the fields of a credential.
 *
 * @returns The fields, or `undefined` when the value is not an object of strings, so that this product did not write it.
 */
export function parseFields(value: unknown): CredentialFields | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const fields: [string, Secret][] = [];
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== "string") {
      return undefined;
    }
    fields.push([name, new Secret(text)]);
  }
  return Object.fromEntries(fields);
}
