/** The part of the Amazon States Language that the definition of the setup uses. */
export type Retrier = {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
};

type Rule = {
  readonly Variable: string;
  readonly Next: string;
  readonly IsPresent?: boolean;
  readonly StringEquals?: string;
  readonly NumericGreaterThan?: number;
};

export type State = {
  readonly Type: string;
  readonly Next?: string;
  readonly Resource?: string;
  readonly Default?: string;
  readonly Choices?: readonly Rule[];
  readonly Parameters?: Template;
  readonly ItemSelector?: Template;
  readonly ItemsPath?: string;
  readonly MaxConcurrency?: number;
  readonly ItemProcessor?: States;
  readonly Branches?: readonly States[];
  readonly ResultPath?: string | null;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly ResultPath?: string | null; readonly Next: string }[];
  readonly Error?: string;
};

export type States = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };
export type Data = Readonly<Record<string, unknown>>;
type Template = Readonly<Record<string, unknown>>;

/** Reads `$.a.b`. `undefined`: it is not there. */
export const readPath = (data: unknown, path: string): unknown =>
  path
    .split(".")
    .slice(1)
    .reduce<unknown>((value, name) => (value as Data | undefined)?.[name], data);

/** Builds what a template of `Parameters` or `ItemSelector` describes. @param item - Of the map. */
export const fillTemplate = (template: Template, data: Data, item?: unknown): Data =>
  Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith(".$") ? [name.slice(0, -2), evaluate(String(value), data, item)] : [name, value],
    ),
  );

function evaluate(expression: string, data: Data, item: unknown): unknown {
  const [, list] = /^States\.Array\((.*)\)$/.exec(expression) ?? [];
  if (list !== undefined) {
    return list.split(",").map((part) => evaluate(part.trim(), data, item));
  }
  return expression === "$$.Map.Item.Value" ? item : readPath(data, expression);
}

/** Puts a result into the data of a run. `null` drops it, and without a path it replaces the data. */
export function placeResult(data: Data, path: string | null | undefined, result: unknown): Data {
  if (path === null) {
    return data;
  }
  return path === undefined ? (result as Data) : { ...data, [path.slice("$.".length)]: result };
}

/** @returns The name of the next state. */
export function choose({ Choices = [], Default = "" }: State, data: Data): string {
  const isMet = ({ Variable, IsPresent, StringEquals, NumericGreaterThan }: Rule): boolean => {
    const value = readPath(data, Variable);
    if (IsPresent !== undefined) {
      return (value !== undefined) === IsPresent;
    }
    return StringEquals === undefined ? Number(value) > Number(NumericGreaterThan) : value === StringEquals;
  };
  return Choices.find(isMet)?.Next ?? Default;
}

export const matches = (names: readonly string[], error: string): boolean => names.includes(error) || names.includes("States.ALL");

/** How many seconds a retrier waits before a retry. @param attempt - Retries that were made. @param share - Of the longest wait, for full jitter. */
export function waitBefore(
  { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = 31_622_400, JitterStrategy }: Retrier,
  attempt: number,
  share: () => number,
): number {
  const longest = Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds);
  return JitterStrategy === "FULL" ? longest * share() : longest;
}
