import * as v from "valibot";
import type { SessionKeys } from "../../aws/session-keys.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call } from "../../connections/provider.ts";
import type { IdentityTokenSource, Trust } from "../../issuer/identity-token-source.ts";
import { toSubject } from "../trust-proof.ts";
import { type RoleArn, toProviderArn, toProviderName } from "./aws.ts";
import { trustShared } from "./aws-findings.ts";
import type { ReadTrustPolicy } from "./read-trust-policy.ts";
import type { FederatedDetails } from "./role-details.ts";

/** Who may assume a role: the principals of one kind, each on all of the conditions. */
export type Expected = {
  readonly kind: "AWS" | "Federated";
  isOurs(principal: string): boolean;
  /** The one value of each condition key. */
  readonly conditions: Readonly<Record<string, string>>;
};

/** Our account, on the condition of the organisation's external ID. */
export const expectAccount = ({ account }: Pick<RoleArn, "account">, externalId: string): Expected => ({
  kind: "AWS",
  isOurs: (principal) => new RegExp(`^(?:arn:[\\w-]+:(?:iam|sts)::)?${account}(?::.*)?$`).test(principal),
  conditions: { "sts:ExternalId": externalId },
});

/** The organisation's issuer, on the conditions of subject and audience. */
export function expectIssuer(role: RoleArn, { issuer, subject }: Trust, audience: string): Expected {
  const [arn, name] = [toProviderArn(role, issuer), toProviderName(issuer)];
  return {
    kind: "Federated",
    isOurs: (principal) => principal === arn,
    conditions: { [`${name}:sub`]: subject, [`${name}:aud`]: audience },
  };
}

const texts = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((text): readonly string[] => [text].flat()),
);

const statementSchema = v.object({
  Effect: v.string(),
  Principal: v.optional(v.union([v.literal("*"), v.record(v.string(), texts)])),
  Action: v.optional(texts, ["*"]),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), () => ({})),
});

type Statement = v.InferOutput<typeof statementSchema>;

const policySchema = v.object({ Statement: v.union([v.array(statementSchema), statementSchema]) });

/** Actions that only mark a session, and let nothing in. */
const marks = ["sts:tagsession", "sts:setsourceidentity", "sts:setcontext"];

/**
 * Finds the statements of a trust policy that may let others in, which no call of ours shows: principals that are not ours, and ours without a condition.
 * What a `Deny` takes away again is not weighed.
 *
 * @param document - As IAM has it. `undefined`, or what cannot be read: nothing is found.
 */
export function findOtherPrincipals(document: unknown, role: RoleArn, expected: Expected): readonly Finding[] {
  const policy = v.safeParse(policySchema, document);
  return policy.success
    ? [policy.output.Statement]
        .flat()
        .flatMap((statement) => findOther(statement, expected) ?? [])
        .map((other) => trustShared(role, other))
    : [];
}

/** @returns The principal that a statement lets in besides ours, or ours if a condition is missing. */
function findOther({ Effect, Principal, Action, Condition }: Statement, { kind, isOurs, conditions }: Expected): string | undefined {
  if (Effect !== "Allow" || Action.every((action) => marks.includes(action.toLowerCase()))) {
    return undefined;
  }
  const has = (key: string, test: (value: string) => boolean) =>
    Object.entries(Condition).some(
      ([operator, keys]) =>
        /^(?:ForAnyValue:)?(?:String|Arn)(?:Equals|Like)$/.test(operator) &&
        Object.entries(keys).some(
          ([name, values]) => name.toLowerCase() === key.toLowerCase() && [values].flat().every((value) => test(String(value))),
        ),
    );
  // Without a principal it has `NotPrincipal`: all but some.
  const principals = Principal === undefined || Principal === "*" ? { AWS: ["*"] } : Principal;
  const names = Object.entries(principals).flatMap(([of, principalsOf]) => principalsOf.map((name) => ({ of, name })));
  const isBound = has("aws:PrincipalArn", isOurs) || has("aws:PrincipalAccount", isOurs);
  const other = names.find(({ of, name }) => of !== kind || !(isBound || isOurs(name)));
  return (
    other?.name ?? (Object.entries(conditions).every(([key, wanted]) => has(key, (value) => value === wanted)) ? undefined : names[0]?.name)
  );
}

/** Finds who besides this connection may be let in by a role that trusts the organisation's issuer, as far as the role may read itself. */
export async function findOthersLetIn(
  { source, readTrust }: { readonly source: Pick<IdentityTokenSource, "trustOf">; readonly readTrust: ReadTrustPolicy },
  { role, audience }: Pick<FederatedDetails, "role" | "audience">,
  keys: SessionKeys,
  call: Call,
): Promise<readonly Finding[]> {
  const trust = await source.trustOf(toSubject(call));
  return findOtherPrincipals(await readTrust(role, keys, call.signal), role, expectIssuer(role, trust, audience));
}
