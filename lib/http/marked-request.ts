import { createHash, createHmac, hkdfSync } from "node:crypto";
import { decryptText, encryptText } from "../aes-gcm.ts";
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

/** An answer is sealed under a key that is made of the caller's: only a request with the same `Idempotency-Key` opens it. */
const toSealKey = ({ tenant, id }: MarkedRequest, key: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", key, "", JSON.stringify(["answer", tenant, id]), 32));

/** Seals an answer of a marked request. */
export const sealAnswer = (request: MarkedRequest, key: string, answer: HttpResult, random: RandomBytes): string =>
  encryptText(toSealKey(request, key), JSON.stringify(answer), request.fingerprint, random);

/** Opens what {@link sealAnswer} sealed. @throws {Error} It was changed, or is of another request. */
export const openAnswer = (request: MarkedRequest, key: string, sealed: string): HttpResult =>
  JSON.parse(decryptText(toSealKey(request, key), sealed, request.fingerprint));
