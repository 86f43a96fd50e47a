import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from "node:crypto";
import { Failure } from "../errors.ts";
import type { RandomBytes } from "../oauth/opaque-value.ts";
import type { HttpResult } from "./http-handler.ts";
import type { MarkedRequest } from "./idempotency.ts";
import type { Principal } from "./principal.ts";
import type { HttpEvent } from "./read-request.ts";

const header = "idempotency-key";

/**
 * Reads the `Idempotency-Key` of a request, as it was sent: quotes are part of it.
 *
 * @returns `undefined` without the header.
 * @throws {Failure} `invalid_request`: the key is not 1 to 255 visible ASCII characters.
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2 The Idempotency-Key HTTP Header Field, section 2}
 */
export function readIdempotencyKey({ headers }: HttpEvent): string | undefined {
  const [, key] = Object.entries(headers).find(([name]) => name.toLowerCase() === header) ?? [];
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Failure("invalid_request", { field: "Idempotency-Key" });
  }
  return key;
}

/**
 * Names a marked request without its key. The fingerprint is keyed with it: without that, a reader of the table could try bodies until one
 * fits, and a body may hold a secret that is easy to guess.
 */
export function markRequest(event: HttpEvent, { id, tenant }: Principal, key: string): MarkedRequest {
  const { rawPath, rawQueryString, body = "", isBase64Encoded } = event;
  const sent = JSON.stringify([event.requestContext.http.method, rawPath, rawQueryString, isBase64Encoded, body]);
  return {
    tenant,
    id: createHash("sha256")
      .update(JSON.stringify([id, key]))
      .digest("base64url"),
    fingerprint: createHmac("sha256", key).update(sent).digest("base64url"),
  };
}

const algorithm = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** An answer is sealed under a key that is made of the caller's: only a request with the same `Idempotency-Key` opens it. */
const toSealKey = ({ tenant, id }: MarkedRequest, key: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", key, "", JSON.stringify(["answer", tenant, id]), 32));

/** Seals an answer of a marked request. */
export function sealAnswer(request: MarkedRequest, key: string, answer: HttpResult, random: RandomBytes): string {
  const iv = random(ivBytes);
  const cipher = createCipheriv(algorithm, toSealKey(request, key), iv).setAAD(Buffer.from(request.fingerprint));
  return Buffer.concat([iv, cipher.update(JSON.stringify(answer), "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

/** Opens what {@link sealAnswer} sealed. @throws {Error} It was changed, or is of another request. */
export function openAnswer(request: MarkedRequest, key: string, sealed: string): HttpResult {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv(algorithm, toSealKey(request, key), bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(request.fingerprint))
    .setAuthTag(bytes.subarray(-tagBytes));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString("utf8"));
}
