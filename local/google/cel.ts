import { CelError, call, negate, operators, readLiteral, requireTruth, select } from "./cel-values.ts";

/** Numbers, texts (also raw ones), names and operators of the Common Expression Language. */
const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?u?|[rb]?"(?:[^"\\\n]|\\.)*"|[rb]?'(?:[^'\\\n]|\\.)*')|([A-Za-z_]\w*)|(\|\||&&|[<>=!]=|[-+*/%<>!?:.,()[\]]))/y;

type Token = { readonly kind: "value" | "name" | "operator"; readonly text: string };

export type Variables = Readonly<Record<string, unknown>>;

/** A parsed expression. @throws {CelError} It cannot be evaluated with these variables. */
export type Expression = (variables: Variables) => unknown;

/** From the loosest to the tightest. */
const LEVELS = [["||"], ["&&"], ["==", "!=", "<=", ">=", "<", ">", "in"], ["+", "-"], ["*", "/", "%"]] as const;

/**
 * Parses an expression of the Common Expression Language, as far as conditions use it: maps and messages are left out, and names and types are
 * checked only when it is evaluated.
 *
 * @returns `undefined`: the text does not have the form of an expression.
 * @see {@link https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax Syntax}
 */
export function parseCel(text: string): Expression | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const parser = new Parser(tokens);
  const expression = parser.expression();
  return parser.isAtEnd ? expression : undefined;
}

export const isCel = (text: string): boolean => parseCel(text) !== undefined;

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

/** Each method takes what it names. @returns `undefined`: it was not there. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  expression(): Expression | undefined {
    const condition = this.#binary(0);
    if (condition === undefined || !this.#take("?")) return condition;
    const then = this.expression();
    const otherwise = then && this.#take(":") ? this.expression() : undefined;
    return then && otherwise && ((variables) => (requireTruth(condition(variables)) ? then(variables) : otherwise(variables)));
  }

  #binary(level: number): Expression | undefined {
    const operatorsHere: readonly string[] | undefined = LEVELS[level];
    if (operatorsHere === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (left !== undefined && this.#isOperator((text) => operatorsHere.includes(text))) {
      const { text = "" } = this.#tokens[this.#at] ?? {};
      this.#at += 1;
      const right = this.#binary(level + 1);
      left = right && combine(text, left, right);
    }
    return left;
  }

  #unary(): Expression | undefined {
    const sign = ["!", "-"].find((text) => this.#take(text));
    const operand = sign === undefined ? this.#selections() : this.#unary();
    if (sign === undefined || operand === undefined) return operand;
    return sign === "!" ? (variables) => !requireTruth(operand(variables)) : (variables) => negate(operand(variables));
  }

  #primary(): Expression | undefined {
    if (this.#take("(")) return this.#closed(this.expression(), ")");
    if (this.#take("[")) return collect(this.#list("]"));
    const next = this.#tokens[this.#at];
    if (next === undefined || next.kind === "operator") return undefined;
    this.#at += 1;
    if (next.kind === "value") return constant(readLiteral(next.text));
    if (!this.#take("(")) return constants.get(next.text) ?? ((variables) => select(variables, next.text));
    return callOf(next.text, this.#list(")"));
  }

  /** Fields, calls and indexes behind a primary. */
  #selections(): Expression | undefined {
    let value = this.#primary();
    while (value !== undefined) {
      if (this.#take(".")) value = this.#field(value);
      else if (this.#take("[")) value = indexOf(value, this.#closed(this.expression(), "]"));
      else break;
    }
    return value;
  }

  #field(of: Expression): Expression | undefined {
    const name = this.#tokens[this.#at];
    if (name?.kind !== "name") return undefined;
    this.#at += 1;
    return this.#take("(") ? callOf(name.text, this.#list(")"), of) : indexOf(of, constant(name.text));
  }

  #list(end: string): Expression[] | undefined {
    const list: Expression[] = [];
    if (this.#take(end)) return list;
    do {
      const item = this.expression();
      if (item === undefined) return undefined;
      list.push(item);
    } while (this.#take(","));
    return this.#take(end) ? list : undefined;
  }

  #closed(inner: Expression | undefined, end: string): Expression | undefined {
    return inner && this.#take(end) ? inner : undefined;
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

const constant =
  (value: unknown): Expression =>
  () =>
    value;

const constants = new Map(Object.entries({ true: constant(true), false: constant(false), null: constant(null) }));

/** `||` and `&&` look at their right side only if the left one does not decide. */
function combine(text: string, left: Expression, right: Expression): Expression {
  if (text === "||") return (variables) => requireTruth(left(variables)) || requireTruth(right(variables));
  if (text === "&&") return (variables) => requireTruth(left(variables)) && requireTruth(right(variables));
  const work = operators.get(text);
  return (variables) => work?.(left(variables), right(variables));
}

const collect = (items: readonly Expression[] | undefined): Expression | undefined =>
  items && ((variables) => items.map((item) => item(variables)));

const indexOf = (of: Expression, key: Expression | undefined): Expression | undefined =>
  key && ((variables) => select(of(variables), key(variables)));

/** @param of - What a method is called on. `has` is no function: it asks whether its argument is there. */
function callOf(name: string, items: readonly Expression[] | undefined, of?: Expression): Expression | undefined {
  const all = items && (of === undefined ? items : [of, ...items]);
  if (name === "has" && of === undefined) return all && ((variables) => all.every((item) => isThere(item, variables)));
  return (
    all &&
    ((variables) =>
      call(
        name,
        all.map((item) => item(variables)),
      ))
  );
}

function isThere(item: Expression, variables: Variables): boolean {
  try {
    item(variables);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}
