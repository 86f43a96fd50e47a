import * as v from "valibot";
import { isLike, toList } from "./trust-statement.ts";

const texts = v.union([v.string(), v.array(v.string())]);
const values = v.union([texts, v.boolean(), v.number()]);

/** The condition operators that this endpoint evaluates. Another one is refused, not ignored. */
const operator = v.pipe(
  v.string(),
  v.regex(/^(?:(?:ForAllValues:|ForAnyValue:)?String(?:Equals|Like)(?:IfExists)?|Null|NumericLessThanEquals|NumericEquals)$/),
);

const statement = v.strictObject({
  Sid: v.exactOptional(v.string()),
  Effect: v.picklist(["Allow", "Deny"]),
  Action: texts,
  Resource: texts,
  Condition: v.exactOptional(v.record(operator, v.record(v.string(), values))),
});

/** A policy of a role, as IAM spells it. */
export const rolePolicySchema = v.strictObject({ Version: v.literal("2012-10-17"), Statement: v.array(statement) });

export type RolePolicy = v.InferOutput<typeof rolePolicySchema>;

/** What a request says of itself, by condition key. A list is a key with several values; a key that is not there is absent. */
export type RequestKeys = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Decides whether the policies of a role allow an action. Pure.
 *
 * @param resource - Default: every resource.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html Multivalued keys}
 */
export function allowsAction(policies: Iterable<RolePolicy>, action: string, keys: RequestKeys, resource = "*"): boolean {
  const matching = [...policies]
    .flatMap(({ Statement }) => Statement)
    .filter(
      ({ Action, Resource, Condition = {} }) =>
        toList(Action).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())) &&
        toList(Resource).some((pattern) => pattern === "*" || pattern === resource) &&
        Object.entries(Condition).every(([name, wanted]) =>
          Object.entries(wanted).every(([key, value]) => meets(name, keys[key], [value].flat().map(String))),
        ),
    );
  return matching.length > 0 && matching.every(({ Effect }) => Effect === "Allow");
}

function meets(name: string, given: string | readonly string[] | undefined, wanted: readonly string[]): boolean {
  if (name === "Null") {
    return wanted.includes(String(given === undefined));
  }
  const [, set = "", operation = "", ifExists] = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  if (given === undefined) {
    // A condition for all of no values is met: that is why a policy needs `Null` as well.
    return set === "ForAllValues:" || ifExists !== undefined;
  }
  const fits = (value: string) => wanted.some((each) => compare(operation, value, each));
  if (set === "") {
    // An operator for one value never meets a key of several.
    return typeof given === "string" && fits(given);
  }
  const all = toList(given);
  return set === "ForAllValues:" ? all.every(fits) : all.some(fits);
}

function compare(operation: string, given: string, wanted: string): boolean {
  switch (operation) {
    case "StringLike":
      return isLike(given, wanted);
    case "NumericLessThanEquals":
      return Number(given) <= Number(wanted);
    default:
      return given === wanted;
  }
}
