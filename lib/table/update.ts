import { isDeepStrictEqual } from "node:util";

type Condition = {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
};

/** The attributes of `item` that are not what they were. One that is gone is there as `undefined`. */
export function findChanges(item: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = new Set([...Object.keys(before), ...Object.keys(item)]);
  const isSame = (name: string) => item[name] === before[name] || isDeepStrictEqual(item[name], before[name]);
  return Object.fromEntries([...names].filter((name) => !isSame(name)).map((name) => [name, item[name]]));
}

/** Builds an update that sets each attribute of `changes`, and removes those that are `undefined`. */
export function buildUpdate(changes: Readonly<Record<string, unknown>>, condition: Condition) {
  const names = Object.keys(changes);
  const set = names.filter((name) => changes[name] !== undefined);
  const removed = names.filter((name) => changes[name] === undefined);
  const clause = (verb: string, parts: readonly string[]) => (parts.length === 0 ? "" : `${verb} ${parts.join(", ")} `);
  const values = { ...condition.ExpressionAttributeValues, ...Object.fromEntries(set.map((name) => [`:set_${name}`, changes[name]])) };
  return {
    UpdateExpression: `${clause(
      "SET",
      set.map((name) => `#set_${name} = :set_${name}`),
    )}${clause(
      "REMOVE",
      removed.map((name) => `#set_${name}`),
    )}`.trim(),
    ConditionExpression: condition.ConditionExpression,
    ExpressionAttributeNames: { ...condition.ExpressionAttributeNames, ...Object.fromEntries(names.map((name) => [`#set_${name}`, name])) },
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}
