/** The headers of an answer by their names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>;

/** Headers that have one value. If they are sent twice, the first counts, as for `node:http`. */
const single: ReadonlySet<string> = new Set(["content-type", "content-length", "retry-after", "location", "etag"]);

/** Reads raw headers, names and values in turn. The values of other headers that are sent twice are joined. */
export function toAnswerHeaders(raw: readonly string[]): AnswerHeaders {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    const before = headers[name];
    if (before === undefined) {
      headers[name] = value;
    } else if (!single.has(name)) {
      headers[name] = `${before}, ${value}`;
    }
  }
  return headers;
}
