import { isDeepStrictEqual } from "node:util";
import type { Condition } from "./requests.ts";

/** Finds the attributes of `item` that changed. A removed attribute is `undefined`. */
export function findChanges(item: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const name of Object.keys({ ...before, ...item })) {
    if (item[name] !== before[name] && !isDeepStrictEqual(item[name], before[name])) {
      changes[name] = item[name];
    }
  }
  return changes;
}

/** Builds an update that sets each attribute of `changes`, and removes those that are `undefined`. */
export function buildUpdate(changes: Readonly<Record<string, unknown>>, condition: Condition) {
  const names: Record<string, string> = { ...condition.ExpressionAttributeNames };
  const values: Record<string, unknown> = { ...condition.ExpressionAttributeValues };
  const [set, removed]: [string[], string[]] = [[], []];
  for (const [name, value] of Object.entries(changes)) {
    names[`#set_${name}`] = name;
    if (value === undefined) {
      removed.push(`#set_${name}`);
    } else {
      values[`:set_${name}`] = value;
      set.push(`#set_${name} = :set_${name}`);
    }
  }
  const clauses = [
    ["SET", set],
    ["REMOVE", removed],
  ] as const;
  return {
    UpdateExpression: clauses.flatMap(([verb, parts]) => (parts.length === 0 ? [] : `${verb} ${parts.join(", ")}`)).join(" "),
    ConditionExpression: condition.ConditionExpression,
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}
