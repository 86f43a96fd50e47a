import { Failure } from "../errors.ts";

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
export function parsePath(path: string): readonly string[] {
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

const refused = (detail: string) => new Failure("invalid_request", { field: "path", detail });
