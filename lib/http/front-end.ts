/** The front end's URL, and its pages that may get an outcome. The first one gets it when no attempt is known. */
export type FrontEnd = { readonly url: string; readonly returnPaths: readonly string[] };

/** Reads `/chat,/console`: paths separated by commas. */
export function parseReturnPaths(value: string): readonly string[] {
  return value
    .split(",")
    .map((path) => path.trim())
    .filter((path) => path !== "");
}

/**
 * Builds the URL of the front end's page that gets an outcome. The page was checked against the allow-list when the
 * login was started, and the result never leaves the front end's origin.
 */
export function buildFrontEndUrl(frontEnd: FrontEnd, returnPath: string | undefined, outcome: Readonly<Record<string, string>>): URL {
  const base = new URL(frontEnd.url);
  const url = new URL(returnPath ?? frontEnd.returnPaths[0] ?? "/", base);
  if (url.origin !== base.origin) {
    throw new RangeError("a return path leads away from the front end");
  }
  for (const [name, value] of Object.entries(outcome)) {
    url.searchParams.set(name, value);
  }
  return url;
}

/** One slash, then unreserved characters and slashes, then perhaps a plain query. No percent sign, backslash, `@`, colon or control character. */
const plainPath = /^\/(?!\/)[\w.~/-]*(?:\?[\w.~=&-]*)?$/;

/**
 * Reads the page to go to after a login. Only a path on the list is accepted, with or without a query: an open redirect lends our name to a
 * phishing page (RFC 9700, section 4.11).
 *
 * Browsers read `//evil`, `/\evil` and `\evil` as another host and remove line breaks first, and some servers decode `%2f` twice. None of
 * our paths has these characters, so they are refused in every form.
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
