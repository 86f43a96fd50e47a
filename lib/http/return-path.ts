/** One slash, then unreserved characters and slashes, then perhaps a plain query. No percent sign, backslash, `@`, colon or control character. */
const plainPath = /^\/(?!\/)[\w.~/-]*(?:\?[\w.~=&-]*)?$/;

/**
 * Reads where to go after a login. Only a path on the list, with or without a query, is ever gone to: a redirect that a
 * caller chooses freely lends our name to a phishing page (RFC 9700, section 4.11).
 *
 * Browsers read `//evil`, `/\evil` and `\evil` as another host and take line breaks out before they look, and servers
 * decode `%2f` once too often. None of these characters is in any path of ours, so none is let through in any form.
 *
 * @param value - As the caller sent it.
 * @param allowed - Whole paths, such as `/chat`. A path below one of them is not allowed.
 * @returns The value, or `undefined` when it is absent or refused.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9700.html#section-4.11 RFC 9700, section 4.11}
 */
export function parseReturnPath(value: string | null | undefined, allowed: readonly string[]): string | undefined {
  if (value === null || value === undefined || value.length > 512 || !plainPath.test(value)) {
    return undefined;
  }
  return allowed.includes(value.split("?")[0] ?? "") ? value : undefined;
}
