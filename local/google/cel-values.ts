/** An expression cannot be evaluated: a field is missing, the types do not fit, or the function is not simulated. */
export class CelError extends Error {
  override readonly name = "CelError";
}

type Binary = (left: unknown, right: unknown) => unknown;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const equals = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

const compare =
  (fits: (order: number) => boolean): Binary =>
  (left, right) => {
    if (typeof left === "number" && typeof right === "number") return fits(left - right);
    if (typeof left === "string" && typeof right === "string") return fits(left < right ? -1 : Number(left > right));
    throw new CelError("no such overload");
  };

const calculate =
  (work: (left: number, right: number) => number): Binary =>
  (left, right) => {
    if (typeof left !== "number" || typeof right !== "number") throw new CelError("no such overload");
    return work(left, right);
  };

const minus = calculate((left, right) => left - right);

/** The operators that look at both sides, which `||` and `&&` do not. */
export const operators = new Map<string, Binary>([
  ["==", equals],
  ["!=", (left, right) => !equals(left, right)],
  ["<", compare((order) => order < 0)],
  ["<=", compare((order) => order <= 0)],
  [">", compare((order) => order > 0)],
  [">=", compare((order) => order >= 0)],
  ["in", isIn],
  ["+", (left, right) => (typeof left === "string" && typeof right === "string" ? left + right : minus(left, negate(right)))],
  ["-", minus],
  ["*", calculate((left, right) => left * right)],
  ["/", calculate((left, right) => left / right)],
  ["%", calculate((left, right) => left % right)],
]);

function isIn(item: unknown, within: unknown): boolean {
  if (Array.isArray(within)) return within.some((each) => equals(each, item));
  if (isMap(within)) return typeof item === "string" && Object.hasOwn(within, item);
  throw new CelError("no such overload");
}

export function negate(value: unknown): number {
  if (typeof value !== "number") throw new CelError("no such overload");
  return -value;
}

export function requireTruth(value: unknown): boolean {
  if (typeof value !== "boolean") throw new CelError("no such overload");
  return value;
}

/** Reads a field of a map, or an entry of a list. */
export function select(value: unknown, key: unknown): unknown {
  if (Array.isArray(value) && typeof key === "number" && key in value) return value[key];
  if (isMap(value) && typeof key === "string" && Object.hasOwn(value, key)) return value[key];
  throw new CelError(`no such key: ${String(key)}`);
}

const methods = new Map<string, (text: string, argument: string) => boolean>([
  ["startsWith", (text, argument) => text.startsWith(argument)],
  ["endsWith", (text, argument) => text.endsWith(argument)],
  ["contains", (text, argument) => text.includes(argument)],
  ["matches", (text, argument) => new RegExp(argument).test(text)],
]);

/** Calls a function, or a method of a value. */
export function call(name: string, [first, ...rest]: readonly unknown[]): unknown {
  const [second] = rest;
  const method = methods.get(name);
  if (method !== undefined && typeof first === "string" && typeof second === "string" && rest.length === 1) return method(first, second);
  if (name === "size" && rest.length === 0 && (typeof first === "string" || Array.isArray(first))) return first.length;
  if (name === "string" && rest.length === 0) return String(first);
  throw new CelError(`no such function here: ${name}`);
}

/** Reads a number or a text. A raw text keeps its backslashes. */
export function readLiteral(token: string): unknown {
  const [, prefix = "", , text] = /^([rb]?)(["'])(.*)\2$/s.exec(token) ?? [];
  if (text === undefined) return Number(token.replace(/u$/, ""));
  return prefix === "r" ? text : text.replace(/\\(.)/gs, (_whole, letter: string) => escapes.get(letter) ?? letter);
}

const escapes = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
]);
