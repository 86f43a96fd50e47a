import { Failure } from "../errors.ts";

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
export function parseQuery(query: string): string {
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
