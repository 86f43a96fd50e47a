/** `isContainer`: what is wrong began as an object or a list. */
export type ParsedJson = { readonly value: unknown } | { readonly problem: string; readonly isContainer: boolean };

/**
 * Parses JSON and says what is wrong as Vault's Go does, for the two mistakes that happen: cut off, and a wrong character. Go's other
 * words are not told apart. Nothing at all is `undefined`.
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

/** Go's words for a value that is no object where one is needed. */
export function notAnObject(value: unknown): string {
  const kind = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
