import type { StoredItem } from "./units.ts";

/** The names and values that an expression's placeholders stand for. */
export type Bindings = { readonly names: Readonly<Record<string, string>>; readonly values: StoredItem };

type Scalar = string | number | undefined;
type Condition = (item: StoredItem, bindings: Bindings) => boolean;

const attribute = (token: string, { names }: Bindings): string => {
  const name = token.startsWith("#") ? names[token] : token;
  if (name === undefined) {
    throw new SyntaxError(`no such name: ${token}`);
  }
  return name;
};

/** Reads the value of one operand for a comparison: a number or a text. */
function scalar(token: string, item: StoredItem, bindings: Bindings): Scalar {
  const value = token.startsWith(":") ? bindings.values[token] : item[attribute(token, bindings)];
  return value?.N === undefined ? value?.S : Number(value.N);
}

/** Only values of the same type are compared, as in DynamoDB. */
const comparisons: Readonly<Record<string, (one: Scalar, other: Scalar) => boolean>> = {
  "=": (one, other) => one !== undefined && one === other,
  "<": (one, other) => one !== undefined && other !== undefined && typeof one === typeof other && one < other,
  "<=": (one, other) => one !== undefined && other !== undefined && typeof one === typeof other && one <= other,
  ">": (one, other) => one !== undefined && other !== undefined && typeof one === typeof other && one > other,
};

/**
 * Parses a condition in the part of DynamoDB's language that the product uses: comparisons, `attribute_exists`,
 * `attribute_not_exists`, `contains` of a set, `IN`, `NOT`, `AND`, `OR` and parentheses.
 *
 * @throws {SyntaxError} Anything else: this mock refuses unknown syntax.
 */
export function parseCondition(text: string): Condition {
  const tokens = text.match(/[#:\w]+|<=|[<>=(),]/g) ?? [];
  let position = 0;
  const next = () => tokens[position++] ?? "";
  const take = (wanted: string) => {
    const token = next();
    if (token !== wanted) {
      throw new SyntaxError(`${wanted} expected, not ${token}: ${text}`);
    }
  };
  const any = (): Condition => {
    let left = all();
    while (tokens[position] === "OR") {
      position += 1;
      const [one, other] = [left, all()];
      left = (item, bindings) => one(item, bindings) || other(item, bindings);
    }
    return left;
  };
  const all = (): Condition => {
    let left = single();
    while (tokens[position] === "AND") {
      position += 1;
      const [one, other] = [left, single()];
      left = (item, bindings) => one(item, bindings) && other(item, bindings);
    }
    return left;
  };
  const single = (): Condition => {
    const token = next();
    if (token === "(") {
      const inner = any();
      take(")");
      return inner;
    }
    if (token === "NOT") {
      const inner = single();
      return (item, bindings) => !inner(item, bindings);
    }
    if (token === "contains") {
      take("(");
      const set = next();
      take(",");
      const member = next();
      take(")");
      return (item, bindings) => item[attribute(set, bindings)]?.SS?.includes(String(scalar(member, item, bindings))) ?? false;
    }
    if (token === "attribute_exists" || token === "attribute_not_exists") {
      take("(");
      const name = next();
      take(")");
      return (item, bindings) => Object.hasOwn(item, attribute(name, bindings)) === (token === "attribute_exists");
    }
    const operator = next();
    if (operator === "IN") {
      take("(");
      const members = [next()];
      while (tokens[position] === ",") {
        position += 1;
        members.push(next());
      }
      take(")");
      return (item, bindings) => members.some((member) => scalar(token, item, bindings) === scalar(member, item, bindings));
    }
    const compare = comparisons[operator];
    const other = next();
    if (compare === undefined) {
      throw new SyntaxError(`not understood: ${text}`);
    }
    return (item, bindings) => compare(scalar(token, item, bindings), scalar(other, item, bindings));
  };
  const condition = any();
  if (position !== tokens.length) {
    throw new SyntaxError(`not understood: ${text}`);
  }
  return condition;
}

/**
 * Applies updates such as `ADD a :b SET c = :d, e = if_not_exists(e, :f) + :g REMOVE h`, the sections in this order.
 *
 * @throws {SyntaxError} Anything else: this mock refuses unknown syntax.
 */
export function applyUpdate(text: string, item: StoredItem, bindings: Bindings): StoredItem {
  const sections = /^(?:ADD (?<adds>[#\w]+ :\w+(?:, [#\w]+ :\w+)*) ?)?(?:SET (?<sets>.+?))? ?(?:REMOVE (?<removes>.+))?$/.exec(
    text,
  )?.groups;
  if (sections === undefined) {
    throw new SyntaxError(`not understood: ${text}`);
  }
  const { adds, sets, removes } = sections;
  const changed: Record<string, StoredItem[string]> = { ...item };
  for (const add of adds?.split(", ") ?? []) {
    const [target = "", operand = ""] = add.split(" ");
    const name = attribute(target, bindings);
    changed[name] = sum(changed[name], bindings.values[operand] ?? unreadable(text));
  }
  for (const set of sets?.split(/, (?=[#\w]+ = )/) ?? []) {
    const [target = "", source = ""] = set.split(" = ");
    const [, held, none, step] = /^if_not_exists\(([#\w]+), (:\w+)\) \+ (:\w+)$/.exec(source) ?? [];
    const value =
      held === undefined || none === undefined || step === undefined
        ? bindings.values[source]
        : sum(item[attribute(held, bindings)] ?? bindings.values[none], bindings.values[step] ?? unreadable(text));
    changed[attribute(target, bindings)] = value ?? unreadable(text);
  }
  for (const name of removes?.split(", ") ?? []) {
    delete changed[attribute(name, bindings)];
  }
  return changed;
}

/** Adds a number to a number, or the members of a set to a set. */
const sum = (held: StoredItem[string] | undefined, more: StoredItem[string]): StoredItem[string] =>
  more?.SS === undefined ? { N: String(Number(held?.N ?? 0) + Number(more?.N)) } : { SS: [...new Set([...(held?.SS ?? []), ...more.SS])] };

const unreadable = (text: string): never => {
  throw new SyntaxError(`not understood: ${text}`);
};
