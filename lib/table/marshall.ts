import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { isObject } from "../json.ts";

/** The parts of a command's input that hold items, keys or values. */
const written: ReadonlySet<string> = new Set(["Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey"]);

/** The parts of an answer that hold items or keys. */
const read: ReadonlySet<string> = new Set(["Item", "Attributes", "LastEvaluatedKey"]);

const options = { removeUndefinedValues: true };

/** Turns the plain values of a command's input into DynamoDB's typed values, in each write of a transaction too. */
export function marshallInput(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const marshalled: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (written.has(name) && value !== undefined) {
      marshalled[name] = marshall(value, options);
    } else if (name === "TransactItems" && Array.isArray(value)) {
      marshalled[name] = value.map(marshallWrite);
    } else {
      marshalled[name] = value;
    }
  }
  return marshalled;
}

/** `{ Put: … }`, `{ Update: … }`, `{ Delete: … }` or `{ ConditionCheck: … }`. */
const marshallWrite = (write: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(write).map(([kind, input]) => [kind, isObject(input) ? marshallInput(input) : input]));

type Item = Parameters<typeof unmarshall>[0];

/** Turns the typed values of an answer into plain values. */
export function unmarshallOutput(output: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(output)) {
    if (read.has(name) && value !== undefined) {
      plain[name] = unmarshall(value as Item);
    } else {
      plain[name] = name === "Items" && Array.isArray(value) ? value.map((item: Item) => unmarshall(item)) : value;
    }
  }
  return plain;
}
