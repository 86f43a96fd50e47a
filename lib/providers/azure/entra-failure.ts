import * as v from "valibot";
import { Failure, type FailureCode } from "../../errors.ts";
import { readRetryAfter } from "../../retry-after.ts";
import { UnknownTrust } from "../allow-propagation.ts";
import { type JsonAnswer, toPassing } from "../ask-json.ts";

/**
 * The meaning of Entra ID's codes (AADSTS). Microsoft may change codes and texts, so OAuth's `error` decides about every other one.
 *
 * @see {@link https://learn.microsoft.com/entra/identity-platform/reference-error-codes Error codes}
 */
const meanings: Readonly<Record<number, FailureCode>> = {
  // The secret or the certificate.
  7000215: "credential_rejected",
  7000216: "credential_rejected",
  7000218: "credential_rejected",
  700027: "credential_rejected",
  7000222: "credential_expired",
  // The application: unknown in this directory, without a principal in it, switched off.
  700016: "client_unknown",
  7000229: "client_unknown",
  7000112: "client_unknown",
  // The directory.
  90002: "directory_unknown",
  900023: "directory_unknown",
  900382: "wrong_cloud",
  500011: "wrong_cloud",
  // A policy of the customer's: Conditional Access for workload identities.
  53003: "client_blocked",
  530035: "client_blocked",
  // A moment's trouble, in words of its own.
  90033: "provider_unavailable",
  90055: "provider_throttled",
  50196: "provider_throttled",
  // The assertion was not within its time: this machine's clock is wrong.
  700024: "client_misconfigured",
};

const ofError: Readonly<Record<string, FailureCode>> = {
  invalid_client: "credential_rejected",
  unauthorized_client: "client_unknown",
  invalid_tenant: "directory_unknown",
  access_denied: "client_blocked",
  interaction_required: "client_blocked",
  temporarily_unavailable: "provider_unavailable",
};

/**
 * The meaning of Entra ID's codes for a token of our own issuer. Which of the customer's settings does not match, has numbers that begin alike
 * (70021, 700211, 7002121, 7002138): Microsoft adds digits for what it tells apart.
 *
 * An issuer that does not answer, and a key that Entra ID does not know, are ours: no customer can mend them.
 */
const toFederationCode = (number: number): FailureCode | undefined =>
  String(number).startsWith("70021") ? "trust_refused" : federationMeanings[number];

const federationMeanings: Readonly<Record<number, FailureCode>> = {
  // The application trusts no issuer at all.
  70025: "trust_refused",
  // Our keys.
  700027: "issuer_unreachable",
  90061: "issuer_unreachable",
  50166: "issuer_unreachable",
  501661: "issuer_unreachable",
  // Our issuer is named as one of Microsoft's own.
  700222: "client_misconfigured",
};

/** The application's federated credential, or its certificate, is not known. */
const ofUnknownTrust: ReadonlySet<number> = new Set([70021, 70025, 700211, 700213, 700027]);

const refusal = v.object({ error: v.string(), error_codes: v.fallback(v.array(v.number()), () => []) });

/** An answer of Entra ID that is not a success. */
export type EntraAnswer = Pick<JsonAnswer, "status" | "headers" | "data">;

/** The refusal of an answer. Its `number` is 0 where there is none. */
type Refused = { readonly error: string; readonly number: number };

/**
 * Translates an answer of Entra ID that is not a success. Its text is dropped: it names the customer's directory and application.
 *
 * An answer without OAuth's `error` may be a proxy's, and says nothing about the customer.
 */
export const toEntraFailure = (answer: EntraAnswer): Failure =>
  toFailure(answer, ({ number, error }) => meanings[number] ?? ofError[error]);

/**
 * The same for an application that proves itself by a token of our own issuer. A number that is not known may be about that token, which is
 * ours: it is then never taken for the customer's, whatever OAuth's `error` is.
 */
export const toFederationFailure = (answer: EntraAnswer): Failure =>
  toFailure(answer, (refused) => toFederationCode(refused.number) ?? ofRefusedToken(refused));

/**
 * The same for an application that proves itself by a certificate whose key is ours. That the certificate is not known, the customer can mend; a number
 * that is not known may be about our assertion.
 */
export const toAssertionFailure = (answer: EntraAnswer): Failure =>
  toFailure(answer, (refused) => (refused.number === unknownCertificate ? "trust_refused" : ofRefusedToken(refused)));

/** `invalid_client` alone is about what we signed, and ends no connection. */
const ofRefusedToken = ({ number, error }: Refused): FailureCode | undefined =>
  meanings[number] ?? (error === "invalid_client" ? "provider_answer_invalid" : ofError[error]);

/** No certificate of the application has the thumbprint, or its key has not signed. */
const unknownCertificate = 700027;

function toFailure({ status, data, headers }: EntraAnswer, toMeaning: (refused: Refused) => FailureCode | undefined): Failure {
  const found = v.is(refusal, data) ? v.parse(refusal, data) : undefined;
  const refused = found && { error: found.error, number: found.error_codes[0] ?? 0 };
  const where = refused?.number ? ` AADSTS${refused.number}` : "";
  const code = toPassing(status) ?? (refused && toMeaning(refused)) ?? "provider_answer_invalid";
  const detail = `azure: token: ${status}${where}`;
  return code === "trust_refused" && refused !== undefined && ofUnknownTrust.has(refused.number)
    ? new UnknownTrust({ detail })
    : new Failure(code, { detail, ...readRetryAfter(headers["retry-after"]) });
}
