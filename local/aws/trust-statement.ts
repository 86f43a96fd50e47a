import * as v from "valibot";

const texts = v.union([v.string(), v.array(v.string())]);
const operators = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"];

/** The condition operators that this endpoint evaluates. Each also exists with `IfExists`. */
const operator = v.picklist(operators.flatMap((name) => [name, `${name}IfExists`]));

/** A statement of a trust policy that lets an identity provider's tokens in, as IAM spells it. Another operator is refused, not ignored. */
export const statementSchema = v.strictObject({
  Sid: v.exactOptional(v.string()),
  Effect: v.picklist(["Allow", "Deny"]),
  Principal: v.strictObject({ Federated: texts }),
  Action: texts,
  Condition: v.exactOptional(v.record(operator, v.record(v.string(), texts))),
});

export type TrustStatement = v.InferOutput<typeof statementSchema>;

/** A token that asks to come in. */
export type WebIdentity = {
  /** The ARN of the provider in the role's account that the token's issuer is registered as. */
  readonly providerArn: string;
  /** The condition keys that the token brings, in lower case: IAM compares keys in any case. */
  readonly keys: Readonly<Record<string, string>>;
};

/**
 * Decides whether a trust policy allows an action to the holder of a token. Pure. A condition that is missing lets others in, as at AWS.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html Policy evaluation logic}
 */
export function allowsWebIdentity(statements: readonly TrustStatement[], identity: WebIdentity, action: string): boolean {
  const matching = statements.filter((statement) => fits(statement, identity, action));
  return matching.length > 0 && matching.every(({ Effect }) => Effect === "Allow");
}

function fits({ Principal, Action, Condition = {} }: TrustStatement, { providerArn, keys }: WebIdentity, action: string): boolean {
  const isNamed = toList(Principal.Federated).some((name) => name === "*" || name === providerArn);
  const isAction = toList(Action).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase()));
  const conditions = Object.entries(Condition).flatMap(([name, values]) =>
    Object.entries(values).map(([key, wanted]) => meets(name, keys[key.toLowerCase()], toList(wanted))),
  );
  return isNamed && isAction && conditions.every(Boolean);
}

/** Whether a key's value meets one condition. A key that is not there meets a negated one, and one that asks for it only if it exists. */
function meets(name: string, given: string | undefined, wanted: readonly string[]): boolean {
  const base = name.replace(/IfExists$/, "");
  const isNegated = base.startsWith("StringNot");
  if (given === undefined) {
    return isNegated || base !== name;
  }
  return wanted.some((value) => isSame(base.replace("Not", ""), given, value)) !== isNegated;
}

function isSame(operation: string, given: string, wanted: string): boolean {
  if (operation === "StringLike") {
    return isLike(given, wanted);
  }
  return operation === "StringEqualsIgnoreCase" ? given.toLowerCase() === wanted.toLowerCase() : given === wanted;
}

/** `*` stands for any characters, `?` for one. */
export function isLike(given: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[\\s\\S]*")
    .replaceAll("?", "[\\s\\S]");
  return new RegExp(`^${source}$`).test(given);
}

export const toList = (value: string | readonly string[]): readonly string[] => (typeof value === "string" ? [value] : value);
