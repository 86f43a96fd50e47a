/**
 * Reads an origin as a browser writes it: `https://host` or `https://host:port`, and nothing after it. Other spellings of the
 * same origin (a slash at the end, capitals, the default port) are refused, because they would never match a browser's.
 *
 * @returns `undefined` when the value is anything else. Plain http is for this machine only.
 * @see {@link https://fetch.spec.whatwg.org/#origin-header Fetch, section 3.2}
 */
export function parseOrigin(value: string): string | undefined {
  const url = URL.parse(value);
  const isSecure = url?.protocol === "https:" || (url?.protocol === "http:" && /^(localhost|127(\.\d{1,3}){3})$/.test(url.hostname));
  return isSecure && url?.origin === value ? value : undefined;
}
