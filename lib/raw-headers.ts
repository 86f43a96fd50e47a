/**
 * Headers as `node:http` sends them without a second look: names and values in turn. Half of what a plain object costs
 * (measured), and nothing is added to them but `Connection`.
 *
 * @param headers - With `host`, every name once.
 * @param body - What is sent after them; its length is the last header.
 */
export function toRawHeaders(headers: Readonly<Record<string, string>>, body: string | undefined): string[] {
  const raw: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    raw.push(name, value);
  }
  return body === undefined ? raw : [...raw, "content-length", String(Buffer.byteLength(body))];
}
