/** For values of a template whose type is known only when they are resolved; `at` is where the value stands. */
export function toText(value: unknown, at: string): string {
  return ["string", "number", "boolean"].includes(typeof value)
    ? String(value)
    : fail(`${at}: a text was expected, found ${JSON.stringify(value)}`);
}

export function toList(value: unknown, at: string): unknown[] {
  return Array.isArray(value) ? value : fail(`${at}: a list was expected, found ${JSON.stringify(value)}`);
}

export function fail(message: string): never {
  throw new Error(message);
}
