import { createCipheriv, createDecipheriv } from "node:crypto";
import type { RandomBytes } from "./oauth/opaque-value.ts";

const algorithm = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts a text with AES-256-GCM: the initialization vector, the text, and the tag, in base64url. @param context - Associated data: the text opens only with it. */
export function encryptText(key: Uint8Array, text: string, context: string, random: RandomBytes): string {
  const iv = random(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(context));
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

/** @throws {Error} The text was changed, is too short, or is of another key or context. */
export function decryptText(key: Uint8Array, encrypted: string, context: string): string {
  const bytes = Buffer.from(encrypted, "base64url");
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString("utf8");
}
