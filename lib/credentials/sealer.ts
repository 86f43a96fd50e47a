import { createHash } from "node:crypto";
import { decryptText, encryptText } from "../aes-gcm.ts";
import type { Sealer } from "../connections/stores.ts";
import { Failure } from "../errors.ts";
import type { RandomBytes } from "../oauth/opaque-value.ts";
import { Secret } from "../secret.ts";
import type { OperatorSecrets } from "./operator-secrets.ts";

/**
 * Seals values with AES-256-GCM. The context is associated data: a sealed value that is moved to another item does not open.
 *
 * The key is the secret `secretId`: `{"current": "<32 bytes, base64>", "previous": "…"}`. A sealed value begins with the
 * id of its key: `previous` still opens the values that were sealed before a rotation, but seals no new ones.
 */
export function aesSealer(secrets: OperatorSecrets, secretId: string, random: RandomBytes): Sealer {
  const readKeys = async (fresh?: "fresh") => {
    const { current, previous } = await secrets.read(secretId, fresh);
    if (current === undefined) {
      throw new Failure("configuration_invalid", { detail: "the seal key has no current value" });
    }
    return [parseKey(current), ...(previous === undefined ? [] : [parseKey(previous)])] as const;
  };
  return {
    async seal(plaintext, context) {
      const [key] = await readKeys();
      return `${toKeyId(key)}.${encryptText(key, plaintext.reveal(), context, random)}`;
    },

    async open(sealed, context) {
      const [, body = ""] = sealed.split(".");
      const keyId = toUsedKeyId(sealed);
      const isIt = (candidate: Buffer) => toKeyId(candidate) === keyId;
      // Another process may have sealed it with a newer key than this process has cached.
      const key = (await readKeys()).find(isIt) ?? (await readKeys("fresh")).find(isIt);
      if (key === undefined) {
        throw new Failure("state_invalid", { detail: "sealed with another key" });
      }
      try {
        return new Secret(decryptText(key, body, context));
      } catch {
        throw new Failure("state_invalid", { detail: "sealed value was changed or moved" });
      }
    },
  };
}

function parseKey(encoded: string): Buffer {
  const key = Buffer.from(encoded, "base64");
  if (key.length !== 32) {
    throw new Failure("configuration_invalid", { detail: "the seal key is not 32 bytes" });
  }
  return key;
}

/** The id of a key in its stored form. @throws {Failure} `configuration_invalid`: it is no seal key. */
export const toSealKeyId = (encoded: string): string => toKeyId(parseKey(encoded));

/** The id of the key that a value was sealed with. */
export const toUsedKeyId = (sealed: string): string => sealed.split(".")[0] ?? "";

const toKeyId = (key: Buffer): string => createHash("sha256").update(key).digest("hex").slice(0, 8);
