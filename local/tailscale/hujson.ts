const STRING = /"(?:\\.|[^"\\])*"/.source;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//.source;
/** Only after a value: `{,}` stays wrong. */
const TRAILING_COMMA = /(?<=["\w}\]]\s*),(?=\s*[}\]])/.source;

/**
 * Parses HuJSON: JSON with comments and trailing commas.
 *
 * @throws {SyntaxError} The text is not HuJSON.
 * @see {@link https://github.com/tailscale/hujson}
 */
export function parseHujson(text: string): unknown {
  return JSON.parse(strip(strip(text, COMMENT), TRAILING_COMMA));
}

/** Strings are matched first, so that nothing inside one is taken for a comment or a comma. */
function strip(text: string, unwanted: string): string {
  return text.replace(new RegExp(`(${STRING})|${unwanted}`, "g"), (_match, string: string | undefined) => string ?? "");
}
