import { Failure } from "../errors.ts";

/**
 * Reads the bearer token of a request.
 *
 * @throws {Failure} `unauthenticated`: there is none.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750.html#section-2.1 RFC 6750, section 2.1}
 */
export function parseBearer(authorization: string | undefined): string {
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    throw new Failure("unauthenticated", { detail: authorization === undefined ? "no credential" : "not a bearer token" });
  }
  return token;
}
