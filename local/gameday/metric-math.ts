/** A value in one period: `undefined` where a series has no data point; an array of series has a value each. */
export type Value = number | undefined | readonly Value[];

/** What an expression may name. */
export type Names = {
  /** The value of a metric or an expression of the alarm, by its id. @throws {Error} There is no such id. */
  read(id: string): Value;
  /** The values of all metrics that the alarm reads, for `METRICS()`. */
  readMetrics(): readonly Value[];
};

/** Binary operators, the loosest first. Each row binds alike, from left to right. */
const operators: readonly Readonly<Record<string, (left: number, right: number) => number>>[] = [
  { "||": (a, b) => Number(a !== 0 || b !== 0), OR: (a, b) => Number(a !== 0 || b !== 0) },
  { "&&": (a, b) => Number(a !== 0 && b !== 0), AND: (a, b) => Number(a !== 0 && b !== 0) },
  { "==": (a, b) => Number(a === b), "!=": (a, b) => Number(a !== b) },
  { ">=": (a, b) => Number(a >= b), "<=": (a, b) => Number(a <= b), ">": (a, b) => Number(a > b), "<": (a, b) => Number(a < b) },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / b },
];

/**
 * Evaluates metric math in one period: numbers, ids, operators, `SUM`, `AVG`, `MAX`, `MIN`, `METRICS`, `FILL` and `IF`.
 *
 * An operation over a missing value is missing, as in CloudWatch, and so is a division by zero. Only `FILL` makes a value of it.
 *
 * @throws {Error} The expression uses what is not known here: it must be taught, not guessed.
 * @see {@link https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html Metric math}
 */
export function evaluateMath(expression: string, names: Names): Value {
  const tokens = expression.match(/\d+(?:\.\d+)?|\w+|[<>=!]=|&&|\|\||[-+*/()[\],<>]|\S/g) ?? [];
  const fail = (what: string): never => {
    throw new Error(`${expression}: ${what}`);
  };
  const take = (expected?: string): string => {
    const token = tokens.shift() ?? fail("it ends too early");
    return expected === undefined || token === expected ? token : fail(`unexpected ${token}`);
  };
  const readList = (end: string): Value[] => {
    const items: Value[] = [];
    while (tokens[0] !== end) {
      items.push(readOperation(0));
      if (tokens[0] !== end) {
        take(",");
      }
    }
    take(end);
    return items;
  };
  const readAtom = (): Value => {
    const token = take();
    if (/^\d/.test(token)) {
      return Number(token);
    }
    if (token === "-") {
      return map2(0, readAtom(), (zero, value) => zero - value);
    }
    if (token === "[") {
      return readList("]");
    }
    if (token === "(") {
      const value = readOperation(0);
      take(")");
      return value;
    }
    if (!/^\w+$/.test(token)) {
      return fail(`unexpected ${token}`);
    }
    if (tokens[0] !== "(") {
      return names.read(token);
    }
    take("(");
    const given = readList(")");
    return token === "METRICS" && given.length === 0 ? names.readMetrics() : call(token, given, fail);
  };
  const readOperation = (level: number): Value => {
    const row = operators[level];
    if (row === undefined) {
      return readAtom();
    }
    let value = readOperation(level + 1);
    for (let apply = row[tokens[0] ?? ""]; apply !== undefined; apply = row[tokens[0] ?? ""]) {
      take();
      value = map2(value, readOperation(level + 1), apply);
    }
    return value;
  };
  const value = readOperation(0);
  return tokens.length === 0 ? value : fail(`${tokens[0]} is too much`);
}

function map2(left: Value, right: Value, apply: (left: number, right: number) => number): Value {
  if (Array.isArray(left)) {
    return left.map((item: Value) => map2(item, right, apply));
  }
  if (Array.isArray(right)) {
    return right.map((item: Value) => map2(left, item, apply));
  }
  const value = typeof left === "number" && typeof right === "number" ? apply(left, right) : undefined;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

const reducers: Readonly<Record<string, (numbers: readonly number[]) => number>> = {
  SUM: (numbers) => numbers.reduce((sum, number) => sum + number, 0),
  AVG: (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length,
  MAX: (numbers) => Math.max(...numbers),
  MIN: (numbers) => Math.min(...numbers),
};

function call(name: string, given: readonly Value[], fail: (what: string) => never): Value {
  const [first, second, third] = given;
  const reduce = reducers[name];
  if (reduce !== undefined) {
    const values = [first].flat() as readonly Value[];
    return values.every((value) => typeof value === "number") && values.length > 0 ? reduce(values) : undefined;
  }
  switch (name) {
    case "FILL":
      return Array.isArray(first) ? first.map((item: Value) => item ?? second) : (first ?? second);
    case "IF":
      return first === undefined ? undefined : first === 0 ? third : second;
    default:
      return fail(`${name} is not known here`);
  }
}
