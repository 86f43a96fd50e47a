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

/** How deep lists and objects may be in each other in what a caller sends: several times what any request needs. */
const mostNesting = 32;

/**
 * Whether a text in JSON holds lists and objects deeper in each other than a caller may send them. Much of what works on parsed values works
 * by calling itself. One pass over the text, before it is parsed.
 */
export function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      at += character === "\\" ? 1 : 0;
      isInString = character !== '"';
    } else if (character === '"') {
      isInString = true;
    } else if (character === "[" || character === "{") {
      depth += 1;
    } else if (character === "]" || character === "}") {
      depth -= 1;
    }
    if (depth > mostNesting) {
      return true;
    }
  }
  return false;
}
