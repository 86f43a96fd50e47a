import type { AlarmState } from "./alarm.ts";

/**
 * Evaluates the rule of a composite alarm: `ALARM("…")`, `OK("…")`, `INSUFFICIENT_DATA("…")`, `TRUE`, `FALSE`, `NOT`, `AND`, `OR` and
 * parentheses. `NOT` binds tightest, then `AND`.
 *
 * @param stateOf - The state of an alarm by its name. @throws {Error} There is no such alarm.
 * @throws {Error} The rule has another form.
 * @see {@link https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html AlarmRule}
 */
export function evaluateRule(rule: string, stateOf: (name: string) => AlarmState): boolean {
  const tokens = rule.match(/"[^"]*"|'[^']*'|[()]|[^\s()"']+/g) ?? [];
  const take = (expected?: string): string => {
    const token = tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`${rule}: unexpected ${token ?? "end"}`);
    }
    return token;
  };
  const readAtom = (): boolean => {
    const token = take();
    switch (token) {
      case "NOT":
        return !readAtom();
      case "TRUE":
        return true;
      case "FALSE":
        return false;
      case "(": {
        const value = readOr();
        take(")");
        return value;
      }
      case "ALARM":
      case "OK":
      case "INSUFFICIENT_DATA": {
        take("(");
        const name = take().replace(/^["']|["']$/g, "");
        take(")");
        return stateOf(name) === token;
      }
      default:
        throw new Error(`${rule}: unexpected ${token}`);
    }
  };
  const readAnd = (): boolean => readChain("AND", readAtom, (left, right) => left && right);
  const readOr = (): boolean => readChain("OR", readAnd, (left, right) => left || right);
  const readChain = (operator: string, next: () => boolean, apply: (left: boolean, right: boolean) => boolean): boolean => {
    let value = next();
    while (tokens[0] === operator) {
      take();
      value = apply(next(), value);
    }
    return value;
  };
  const value = readOr();
  if (tokens.length > 0) {
    throw new Error(`${rule}: ${tokens[0]} is too much`);
  }
  return value;
}
