/**
 * Parses JSON of unknown origin, with or without a byte order mark in front.
 *
 * @returns `undefined` when the text is not JSON. The parse error is dropped: its message quotes the text.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** Whether a parsed JSON value is an object, so that its members can be read. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
