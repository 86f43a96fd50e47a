import { randomUUID } from "node:crypto";
import * as v from "valibot";

/** What of a token a credential compares. */
const compared = ["issuer", "subject", "audience"] as const;

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(600));

/** What a customer enters. Microsoft compares all three exactly, and finds out about a mistake only when a token is exchanged. */
export const federatedCredentialSchema = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/)),
  issuer: text,
  subject: text,
  audience: v.optional(text, "api://AzureADTokenExchange"),
  /** What an expression takes any of. Microsoft lets customers write expressions for GitHub, GitLab and Terraform Cloud alone. */
  accepts_any: v.optional(v.array(v.picklist(compared)), []),
});

/** Its name never changes. */
export const federatedChangesSchema = v.strictObject({
  issuer: v.exactOptional(text),
  subject: v.exactOptional(text),
  audience: v.exactOptional(text),
  accepts_any: v.exactOptional(v.array(v.picklist(compared))),
});

export type GivenCredential = v.InferOutput<typeof federatedCredentialSchema>;

/** A trust of an application or a managed identity in the tokens of a foreign issuer, with one subject and one audience. */
export type FederatedCredential = GivenCredential & {
  readonly id: string;
  /** Entra ID knows a credential everywhere only some minutes after it was written. */
  readonly knownFrom: Date;
};

/** An application or an identity has at most this many. */
export const mostFederatedCredentials = 20;

/** Issuers that the built-in policy `FIC_LimitToWellknownIssuers` lets through. */
const wellKnownIssuers = ["https://token.actions.githubusercontent.com", "https://gitlab.com", "https://app.terraform.io"];

/**
 * Says why a credential cannot be written. The texts are this simulator's: no program reads them.
 *
 * @param others - The other credentials of the same application.
 * @param rules.isPolicySet - The policy `FIC_LimitToWellknownIssuers` is assigned. It knows managed identities only.
 * @param rules.allowsExpressions - Expressions may be written for any issuer.
 */
export function whyNotWritten(
  { name, issuer, subject, accepts_any: open }: GivenCredential,
  others: readonly FederatedCredential[],
  { isPolicySet, allowsExpressions }: { readonly isPolicySet: boolean; readonly allowsExpressions: boolean },
): { readonly status: number; readonly code: string; readonly message: string } | undefined {
  if (isPolicySet && !wellKnownIssuers.includes(issuer)) {
    return { status: 403, code: "RequestDisallowedByPolicy", message: "FIC_LimitToWellknownIssuers allows well-known issuers only" };
  }
  if (URL.parse(issuer)?.protocol !== "https:") {
    return { status: 400, code: "Request_BadRequest", message: "the issuer must be an https address" };
  }
  if (open.length > 0 && !allowsExpressions) {
    return { status: 400, code: "Request_BadRequest", message: "an expression is not supported for this issuer" };
  }
  if (others.length >= mostFederatedCredentials) {
    return { status: 400, code: "Request_BadRequest", message: `an application has at most ${mostFederatedCredentials} credentials` };
  }
  const isTaken = others.some((one) => one.name === name || (one.issuer === issuer && one.subject === subject));
  return isTaken
    ? { status: 409, code: "Request_MultipleObjectsWithSameKeyValue", message: "name, or issuer and subject, are taken" }
    : undefined;
}

export const createFederatedCredential = (given: GivenCredential, knownFrom: Date): FederatedCredential => ({
  ...given,
  id: randomUUID(),
  knownFrom,
});

/** Whether a credential takes a value of a token: exactly its own, or any. */
export const takes = (credential: FederatedCredential, what: (typeof compared)[number], value: string): boolean =>
  credential[what] === value || credential.accepts_any.includes(what);
