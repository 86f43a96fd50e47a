import type { Call } from "./call.ts";

type WithHeaders = Pick<Call, "headers">;

/** Reads the token of `Authorization: Bearer`. */
export function readBearer({ headers }: WithHeaders): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
}

/**
 * Reads user and password of `Authorization: Basic`, without further decoding.
 *
 * An OAuth client form-encodes both before it joins them: read those with `decodeForm`.
 */
export function readBasic({ headers }: WithHeaders): { user: string; password: string } | undefined {
  const encoded = /^Basic ([\w+/=-]+)$/i.exec(headers.authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [user = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { user, password: password.join(":") };
}

/**
 * Undoes the form encoding of one value.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-2.3.1 RFC 6749, section 2.3.1}
 */
export function decodeForm(text: string): string {
  return new URLSearchParams(`value=${text.replaceAll("&", "%26")}`).get("value") ?? "";
}
