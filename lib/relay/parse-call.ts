import * as v from "valibot";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { parsePath } from "./parse-path.ts";
import { parseQuery } from "./parse-query.ts";

/** A header's value: visible ASCII and spaces between. No line break can follow. */
const headerValue = v.pipe(v.string(), v.maxLength(256), v.regex(/^[!-~]+( [!-~]+)*$/));

/** A media type in lower case, with a character set at most. Never `multipart`, which may hold other calls. */
const mediaType = v.pipe(v.string(), v.maxLength(256), v.regex(/^(?!multipart\/)[a-z]+\/[a-z\d.+-]+(; ?charset=[A-Za-z\d-]+)?$/));

/** What a caller of the relay sends. Every header that is not here is refused: ours are the only others. */
export const callSchema = v.strictObject({
  method: v.picklist(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  host: v.optional(v.pipe(v.string(), v.maxLength(253), v.regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/))),
  path: v.pipe(v.string(), v.maxLength(4096)),
  headers: v.optional(
    v.strictObject({ accept: v.optional(headerValue), "content-type": v.optional(mediaType), "if-match": v.optional(headerValue) }),
    {},
  ),
  body: v.optional(v.string()),
  access: v.optional(v.picklist(["full", "read"])),
});

/** A call, normalised once: what is judged is what is sent. */
export type RelayedCall = {
  readonly method: string;
  /** As the caller names it. Absent: the provider has one. */
  readonly host: string | undefined;
  /** The decoded segments of the path. None is empty, a dot or two, or holds a slash. */
  readonly segments: readonly string[];
  /** The segments, encoded again. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

/**
 * Reads a call.
 *
 * @throws {Failure} `invalid_request` with the field. It never repeats what was sent.
 */
export function parseCall({ method, host, path: target, headers, body }: v.InferOutput<typeof callSchema>): RelayedCall {
  if (body !== undefined && ["GET", "HEAD"].includes(method)) {
    throw new Failure("invalid_request", { field: "body", detail: "a call that reads by its method has no body" });
  }
  if (body === undefined && headers["content-type"] !== undefined) {
    throw new Failure("invalid_request", { field: "headers.content-type", detail: "there is no body" });
  }
  const [path = "", ...query] = target.split("?");
  const segments = parsePath(path);
  return {
    method,
    host,
    segments,
    path: `/${segments.map(encode).join("/")}`,
    query: query.length === 0 ? "" : parseQuery(query.join("?")),
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...defined(headers) },
    body,
  };
}

/** Encodes a segment, and leaves what a segment may hold as it is: some servers know a verb after a colon only if the colon is not encoded. */
const encode = (segment: string): string => encodeURIComponent(segment).replaceAll(/%(?:3A|40|24|26|2B|2C|3D)/g, decodeURIComponent);
