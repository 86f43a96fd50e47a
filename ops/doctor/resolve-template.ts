import { isObject } from "../../lib/json.ts";

/** Stands for text that the template does not tell, such as an id that AWS draws. */
export const untold = "\ufffc";

/** Changes every text in a value. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") {
    return change(value);
  }
  if (Array.isArray(value)) {
    return value.map((each) => mapTexts(each, change));
  }
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, change)])) : value;
}

/**
 * Resolves CloudFormation's functions in a value of the template. The conditions must be settled already.
 *
 * @param physicalIds - Of the stack's resources, by logical id, AWS's own variables, and what other stacks export.
 * @returns The value. An attribute of a resource becomes its physical id with {@link untold} text around it: an ARN contains the id.
 */
export function resolveTemplate(value: unknown, physicalIds: ReadonlyMap<string, string>): unknown {
  const inner = (each: unknown) => resolveTemplate(each, physicalIds);
  if (Array.isArray(value)) {
    return value.map(inner);
  }
  if (!isObject(value)) {
    return value;
  }
  const [[name = "", of] = [], ...more] = Object.entries(value);
  if (more.length > 0 || !/^(Ref|Fn::\w+)$/.test(name)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
  }
  const attribute = (id: string) => {
    const physicalId = physicalIds.get(id);
    // The physical id of a queue is its address, and the ARN has its name only.
    return physicalId === undefined ? untold : `${untold}${physicalId.replace(/^https?:.*\//, "")}${untold}`;
  };
  if (name === "Ref") {
    return physicalIds.get(String(of)) ?? untold;
  }
  if (name === "Fn::ImportValue") {
    return physicalIds.get(String(inner(of))) ?? untold;
  }
  if (name === "Fn::GetAtt") {
    return attribute(String([of].flat()[0]).split(".")[0] ?? "");
  }
  if (name === "Fn::Join" && Array.isArray(of) && Array.isArray(of[1])) {
    return of[1].map(inner).join(String(of[0]));
  }
  if (name === "Fn::Sub") {
    const [text, given = {}] = [of].flat();
    const variables = isObject(given) ? given : {};
    return String(text).replaceAll(/\$\{([\w:]+)(\.\w+)?\}/g, (_, id: string, further?: string) =>
      id in variables ? String(inner(variables[id])) : further === undefined ? (physicalIds.get(id) ?? untold) : attribute(id),
    );
  }
  return untold;
}

/** Replaces each `Fn::If` by its branch, and leaves out what has no value. @param conditions - Of the template. */
export function settleConditions(value: unknown, conditions: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => settleConditions(each, conditions)).filter((each) => each !== undefined);
  }
  if (!isObject(value)) {
    return value;
  }
  if (value.Ref === "AWS::NoValue") {
    return undefined;
  }
  const branches = value["Fn::If"];
  if (Array.isArray(branches)) {
    const [condition, yes, no] = branches;
    return settleConditions(holds({ Condition: condition }, conditions) ? yes : no, conditions);
  }
  const settled = Object.entries(value).map(([key, each]) => [key, settleConditions(each, conditions)] as const);
  return Object.fromEntries(settled.filter(([, each]) => each !== undefined));
}

/** @throws {Error} It is a condition that the product's template does not have. */
function holds(condition: unknown, conditions: Readonly<Record<string, unknown>>): boolean {
  const [[name = "", of] = []] = isObject(condition) ? Object.entries(condition) : [];
  const each = [of].flat();
  switch (name) {
    case "Condition":
      return holds(conditions[String(of)], conditions);
    case "Fn::Equals":
      return JSON.stringify(each[0]) === JSON.stringify(each[1]);
    case "Fn::Not":
      return !holds(each[0], conditions);
    case "Fn::And":
      return each.every((one) => holds(one, conditions));
    case "Fn::Or":
      return each.some((one) => holds(one, conditions));
    default:
      throw new Error(`the template has a condition that cannot be read: ${name}`);
  }
}
