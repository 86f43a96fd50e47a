import * as v from "valibot";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";

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

/** What a path may be written with (RFC 3986, section 3.3). */
const pathCharacters = /^\/(?:[\w.~!$&'()*+,;=:@/-]|%[\da-f]{2})*$/i;

/** What no segment may hold once it is decoded: what could separate segments, end the path, or be decoded once more. Control characters too. */
const unsafe = /[/\\?#%\p{Cc}\p{Cf}]/u;

/** A dot or two, also before what some servers take for a parameter of the segment. */
const dots = /^\.{1,2}(;|$)/;

/**
 * Reads a path into its decoded segments. Whatever a server on the way could read as another path is refused, not repaired: empty segments, dots, encoded
 * slashes, anything encoded twice, and characters that become others by Unicode's compatibility forms.
 *
 * @returns None for `/`.
 * @throws {Failure} `invalid_request` with the field `path`.
 */
function parsePath(path: string): readonly string[] {
  if (!pathCharacters.test(path)) {
    throw refused("a character that a path cannot have");
  }
  const segments = path === "/" ? [] : path.slice(1).split("/").map(decode);
  for (const segment of segments) {
    if (segment === "" || dots.test(segment)) {
      throw refused("an empty segment, or dots");
    }
    if (unsafe.test(segment) || segment.normalize("NFKC") !== segment) {
      throw refused("a segment that can be read in two ways");
    }
  }
  return segments;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw refused("an encoding that is none");
  }
}

const queryCharacters = /^(?:[\w.~!$&'()*+,;=:@/?-]|%[\da-f]{2})*$/i;

/**
 * Parameters that make another call of a call, or another caller of its caller: credentials (RFC 6750, section 2.3; Google's system parameters), another
 * method or headers (Google's `$http…`, OVHcloud's and others' overrides), a signature of AWS, a script around the answer. Also `readMask`,
 * by which Cloud Asset answers with the whole of each resource that it finds.
 *
 * @see {@link https://cloud.google.com/apis/docs/system-parameters System parameters}
 */
const refusedNames =
  /^(\$?(access_token|oauth_token|bearer_token|key|callback|jsonp|http.*|ct|req|read_?mask)|_method|method_?override|x-http-.*|x-amz-.*|authorization)$/i;

/**
 * Checks a query, without its question mark.
 *
 * @returns The query as it is sent, with its question mark.
 * @throws {Failure} `invalid_request` with the field `path`.
 */
function parseQuery(query: string): string {
  if (!queryCharacters.test(query)) {
    throw refused("a character that a query cannot have");
  }
  // Some servers take a semicolon for what separates parameters.
  for (const [name, value] of query.split(";").flatMap((part) => [...new URLSearchParams(part)])) {
    // Servers read the name of a parameter in more than one way: without blanks, in other forms of a character, or decoded twice.
    const plain = name.normalize("NFKC").replaceAll(/[\s\p{Cc}\p{Cf}]/gu, "");
    if (refusedNames.test(plain) || /%[\da-f]{2}/i.test(plain) || /[\p{Cc}]/u.test(name + value)) {
      throw refused("a parameter that the relay does not send");
    }
  }
  // As a URL's query holds it.
  return `?${query.replaceAll("'", "%27")}`;
}

const refused = (detail: string) => new Failure("invalid_request", { field: "path", detail });
