import { fail, toList, toText } from "./expect.ts";
import { isMapping, type Mapping } from "./variables.ts";

export type Holds = (condition: unknown, at: string) => boolean;

/**
 * Whether a condition of a template holds.
 *
 * @param condition - A condition function, or `{ Condition: name }`.
 * @param resolve - Replaces intrinsics in what is compared.
 */
export function evaluateCondition(
  condition: unknown,
  at: string,
  conditions: Mapping,
  resolve: (value: unknown, at: string) => unknown,
): boolean {
  const holds: Holds = (part, place) => evaluateCondition(part, place, conditions, resolve);
  const [kind, argument] = isMapping(condition) ? (Object.entries(condition)[0] ?? []) : [];
  switch (kind) {
    case "Condition": {
      const name = toText(argument, at);
      return name in conditions ? holds(conditions[name], `Conditions.${name}`) : fail(`${at}: there is no condition ${name}`);
    }
    case "Fn::Equals": {
      const [left, right] = toList(argument, at);
      return String(resolve(left, at)) === String(resolve(right, at));
    }
    case "Fn::Not":
      return !holds(toList(argument, at)[0], at);
    case "Fn::And":
      return toList(argument, at).every((part) => holds(part, at));
    case "Fn::Or":
      return toList(argument, at).some((part) => holds(part, at));
    default:
      return fail(`${at}: ${kind ?? String(condition)} is not a condition`);
  }
}
