/** Numbers, texts (also raw ones), names and operators of the Common Expression Language. */
const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?u?|[rb]?"(?:[^"\\\n]|\\.)*"|[rb]?'(?:[^'\\\n]|\\.)*')|([A-Za-z_]\w*)|(\|\||&&|[<>=!]=|[-+*/%<>!?:.,()[\]]))/y;

type Token = { readonly kind: "value" | "name" | "operator"; readonly text: string };

const BINARY = new Set(["||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%"]);

/**
 * Tells whether a text has the form of an expression of the Common Expression Language, as far as conditions use it: maps and messages are left
 * out, and names and types are not checked.
 *
 * @see {@link https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax Syntax}
 */
export function isCel(text: string): boolean {
  const tokens = tokenize(text);
  if (tokens === undefined) return false;
  const parser = new Parser(tokens);
  return parser.expression() && parser.isAtEnd;
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.trimEnd().length) {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const [, value, name, operator = ""] = found;
    tokens.push(
      value !== undefined
        ? { kind: "value", text: value }
        : name !== undefined
          ? { kind: "name", text: name }
          : { kind: "operator", text: operator },
    );
  }
  return tokens;
}

/** Each method takes what it names. @returns Whether it was there. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  expression(): boolean {
    if (!this.#operand()) return false;
    while (this.#isOperator((text) => BINARY.has(text) || text === "in")) {
      this.#at += 1;
      if (!this.#operand()) return false;
    }
    return !this.#take("?") || (this.expression() && this.#take(":") && this.expression());
  }

  #operand(): boolean {
    while (this.#take("!") || this.#take("-"));
    return this.#primary() && this.#selections();
  }

  #primary(): boolean {
    if (this.#take("(")) return this.expression() && this.#take(")");
    if (this.#take("[")) return this.#list("]");
    const next = this.#tokens[this.#at];
    if (next === undefined || next.kind === "operator") return false;
    this.#at += 1;
    return true;
  }

  /** Fields, calls and indexes behind an operand. */
  #selections(): boolean {
    for (;;) {
      if (this.#take(".")) {
        if (this.#tokens[this.#at]?.kind !== "name") return false;
        this.#at += 1;
      } else if (this.#take("(")) {
        if (!this.#list(")")) return false;
      } else if (this.#take("[")) {
        if (!this.expression() || !this.#take("]")) return false;
      } else {
        return true;
      }
    }
  }

  #list(end: string): boolean {
    if (this.#take(end)) return true;
    do {
      if (!this.expression()) return false;
    } while (this.#take(","));
    return this.#take(end);
  }

  #isOperator(fits: (text: string) => boolean): boolean {
    const next = this.#tokens[this.#at];
    return next !== undefined && next.kind !== "value" && fits(next.text);
  }

  #take(text: string): boolean {
    if (!this.#isOperator((next) => next === text)) return false;
    this.#at += 1;
    return true;
  }
}
