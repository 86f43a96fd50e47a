/** Where a login goes that names no usable page. */
const firstPage = "/console";

const origin = "https://console.invalid";

/** What the sign-in itself answers under the console's paths: no login leads to one. */
const ends = /^\/console\/(?:login|callback|session|logout|leave|backchannel-logout|assets)(?:[/?]|$)/;

/**
 * Reads the page that a login is for. Only the console's own paths count, so that no link through the login leads to another site.
 *
 * @returns A path that a URL parser leaves as it is.
 */
export function toConsolePath(asked: string | null): string {
  const isOwn =
    asked !== null && asked.length <= 512 && /^\/console(?:\/[\w.~%@:+-]+)*(?:\?[\w.~%@:+=&-]*)?$/.test(asked) && !ends.test(asked);
  return isOwn && URL.parse(asked, origin)?.href === `${origin}${asked}` ? asked : firstPage;
}
