import { type AlarmMetric, mathAlarms } from "./alarm-resources.ts";

/** A value at one instant: `undefined` where the series has no data point. */
type Value = number | undefined | readonly Value[];

/** What metrics have at one instant, by their id in the alarm. A metric that is not named has no data point. */
export type Instant = Readonly<Record<string, number>>;

/**
 * Whether an alarm that works out what it watches is raised by what its metrics have at one instant. All of these alarms compare by
 * "at least", and a missing value raises none of them.
 *
 * An operation over a missing value is missing, as CloudWatch has it: only `FILL` makes a value of it.
 */
export function isRaised(alarmName: string, instant: Instant): boolean {
  const alarm = mathAlarms.find(({ name }) => name === alarmName) ?? fail(`there is no alarm ${alarmName} with an expression`);
  const watched = alarm.metrics.find(({ ReturnData }) => ReturnData !== false) ?? fail(`${alarmName} watches nothing`);
  const value = evaluate(watched, alarm.metrics, instant);
  return typeof value === "number" && value >= alarm.threshold;
}

function evaluate({ Id, Expression }: AlarmMetric, metrics: readonly AlarmMetric[], instant: Instant): Value {
  if (Expression === undefined) {
    return instant[Id];
  }
  const tokens = Expression.match(/\d+|\w+|>=|[-+*/()[\],]/g) ?? [];
  const take = (expected?: string): string => {
    const token = tokens.shift();
    return token !== undefined && (expected === undefined || token === expected) ? token : fail(`${Expression}: unexpected ${token}`);
  };
  const readList = (end: string): Value[] => {
    const items: Value[] = [];
    while (tokens[0] !== end) {
      items.push(readComparison());
      if (tokens[0] === ",") {
        take();
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
    if (token === "(" || token === "[") {
      const items = readList(token === "(" ? ")" : "]");
      return token === "(" ? items[0] : items;
    }
    if (tokens[0] === "(") {
      take();
      return call(token, readList(")"), () => metrics.filter(({ MetricStat }) => MetricStat).map(({ Id: id }) => instant[id]));
    }
    const named = metrics.find(({ Id: id }) => id === token) ?? fail(`${Expression}: there is no ${token}`);
    return evaluate(named, metrics, instant);
  };
  const readOperations = (operators: Readonly<Record<string, (left: number, right: number) => number>>, next: () => Value) => (): Value => {
    let value = next();
    for (let apply = operators[tokens[0] ?? ""]; apply !== undefined; apply = operators[tokens[0] ?? ""]) {
      take();
      const right = next();
      value = typeof value === "number" && typeof right === "number" ? apply(value, right) : undefined;
    }
    return value;
  };
  const readProduct = readOperations({ "*": (a, b) => a * b, "/": (a, b) => a / b }, readAtom);
  const readSum = readOperations({ "+": (a, b) => a + b, "-": (a, b) => a - b }, readProduct);
  const readComparison = readOperations({ ">=": (a, b) => Number(a >= b) }, readSum);
  const value = readComparison();
  return tokens.length === 0 ? value : fail(`${Expression}: ${tokens[0]} is too much`);
}

function call(name: string, given: readonly Value[], readMetrics: () => Value[]): Value {
  const [first, second, third] = given;
  switch (name) {
    case "METRICS":
      return readMetrics();
    case "FILL":
      return Array.isArray(first) ? first.map((item) => item ?? second) : (first ?? second);
    case "SUM":
      return [first].flat().reduce((sum: Value, item) => (typeof sum === "number" && typeof item === "number" ? sum + item : undefined), 0);
    case "IF":
      return first === undefined ? undefined : first === 0 ? third : second;
    default:
      return fail(`${name} is not known here`);
  }
}

function fail(message: string): never {
  throw new Error(message);
}
