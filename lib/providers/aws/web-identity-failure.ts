import { Failure } from "../../errors.ts";
import type { FailureCode } from "../../failure-codes.ts";
import { UnknownTrust } from "../while-settling.ts";
import { toStsFailure } from "./sts-failure.ts";

/**
 * What AWS says of a token that the customer's account has no place for: no provider for its issuer, or none that takes its audience. Everything
 * else that it says of a token is about our signature or our keys.
 */
const noProvider = /^No OpenIDConnect provider found in your account\b/;
const otherAudience = /^Incorrect token audience\b/;

/** What AWS adds to a refusal by a policy of the customer's organisation. */
const organisationPolicy = /\bresource control policy\b/;

/**
 * Translates an error of `AssumeRoleWithWebIdentity`.
 *
 * AWS has one name, `InvalidIdentityToken`, for a provider that the customer has deleted and for a key of ours that it could not read, also in
 * outages of its own. Only its words tell them apart. Words that are not known here count as ours: they must end no connection.
 *
 * @returns A {@link Failure} with `trust_refused`, `federation_forbidden`, `issuer_unreachable`, or as `toStsFailure` says. An abort or a failure
 *   unchanged.
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html AssumeRoleWithWebIdentity}
 */
export function toWebIdentityFailure(error: unknown, label: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) {
    return error;
  }
  const code = toCode(error);
  if (code === undefined) {
    return toStsFailure(error, { label, of: "customer" });
  }
  // The SDK's error is no cause: it holds the answer, and with it the account of the customer.
  const detail = `${label}: ${error.name}`;
  return code === "trust_refused" && noProvider.test(error.message) ? new UnknownTrust({ detail }) : new Failure(code, { detail });
}

function toCode({ name, message }: Error): FailureCode | undefined {
  switch (name.replace(/Exception$/, "")) {
    case "InvalidIdentityToken":
      return noProvider.test(message) || otherAudience.test(message) ? "trust_refused" : "issuer_unreachable";
    case "IDPCommunicationError":
    case "IDPRejectedClaim":
      return "issuer_unreachable";
    case "AccessDenied":
      return organisationPolicy.test(message) ? "federation_forbidden" : undefined;
    default:
      return undefined;
  }
}
