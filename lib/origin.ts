/**
 * Reads an origin as a browser writes it: `https://host` or `https://host:port`, and nothing behind it. A browser sends it letter
 * by letter, so another spelling of the same origin (a slash at the end, capitals, the default port) would match nothing.
 *
 * @returns `undefined` when it is anything else. Plain http is for this machine only.
 * @see {@link https://fetch.spec.whatwg.org/#origin-header Fetch, section 3.2}
 */
export function parseOrigin(value: string): string | undefined {
  const url = URL.parse(value);
  const isSecure = url?.protocol === "https:" || (url?.protocol === "http:" && /^(localhost|127(\.\d{1,3}){3})$/.test(url.hostname));
  return isSecure && url?.origin === value ? value : undefined;
}
