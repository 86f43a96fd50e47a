/** `isContainer`: the faulty text began as an object or a list. */
export type ParsedJson = { readonly value: unknown } | { readonly problem: string; readonly isContainer: boolean };

/**
 * Parses JSON and reports a fault in the words of Vault's Go, for two kinds: truncated text and a wrong character. Go's other
 * texts are not distinguished. An empty text is `undefined`.
 */
export function parseJson(text: string): ParsedJson {
  try {
    return { value: text.trim() === "" ? undefined : JSON.parse(text) };
  } catch (error) {
    const character = /^Unexpected token '(.)'/u.exec(error instanceof Error ? error.message : "")?.[1];
    const isCutOff = character === undefined;
    const problem = isCutOff ? "malformed JSON, unclosed containers" : `invalid character '${character}' looking for beginning of value`;
    return { problem, isContainer: /^\s*[{[]/.test(text) };
  }
}

/** Go's text for a value that must be an object and is not. */
export function notAnObject(value: unknown): string {
  const kind = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
