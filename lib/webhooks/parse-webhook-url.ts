/** Characters of a URL at most. */
const longest = 2000;

/**
 * Reads the URL of a webhook: https, without user name, password or fragment.
 *
 * @returns `undefined`: it is none.
 */
export function parseWebhookUrl(text: string): URL | undefined {
  const url = text.length <= longest ? URL.parse(text) : null;
  if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "" || url.hash !== "") {
    return undefined;
  }
  return url;
}
