import { Failure, type FailureCode } from "../../errors.ts";
import { isObject } from "../../json.ts";
import { UnknownTrust } from "../allow-propagation.ts";

/**
 * The subject of a call, which STS' refusal does not name. `own`: our access role. `customer`: a customer's role. `session`: the keys of a
 * session.
 */
export type StsCall = { readonly label: string; readonly of: "own" | "customer" | "session" };

/** Our own credentials, our clock or a region that our account has not switched on: never the customer's fault. */
const ours: ReadonlySet<string> = new Set([
  ..."RegionDisabledException ExpiredToken ExpiredTokenException InvalidClientTokenId UnrecognizedClientException".split(" "),
  ..."SignatureDoesNotMatch IncompleteSignature MissingAuthenticationToken".split(" "),
  // What we asked for is wrong in itself, for every customer.
  ..."ValidationError InvalidParameterValue MalformedPolicyDocumentException PackedPolicyTooLargeException".split(" "),
]);

const deadKeys: ReadonlySet<string> = new Set(["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"]);

/** AWS' words for a policy on the caller's own side. A trust policy that refuses is not explained. */
const ownPolicy =
  /\b(?:no|deny in an?) (?:identity-based policy|permissions boundary|session policy|service control policy|VPC endpoint policy)\b/;

/** The action that AWS names in a refusal of `AssumeRole` because of its tags. */
const tagging = /perform:? sts:TagSession\b/;

/** The action that AWS names in a refusal because of the source identity. Either side may lack the right. */
const naming = /perform:? sts:SetSourceIdentity\b/;

/** A role that would let us in without a source identity. Our own access role may lack the right as well. */
export class SourceIdentityRefused extends Failure {
  constructor() {
    super("trust_refused", { detail: "sts:SetSourceIdentity is not allowed" });
  }
}

/** A customer's role that would let us in without tags. */
export class TagsRefused extends Failure {
  constructor() {
    super("trust_refused", { detail: "the trust policy does not allow sts:TagSession" });
  }
}

/**
 * Translates an error of a call of STS.
 *
 * `AccessDenied` says that a role does not exist or does not let us in: AWS does not say which. Only its words tell whether our own policy is
 * the reason, which must end no connection.
 *
 * @returns An abort or a failure unchanged.
 */
export function toStsFailure(error: unknown, call: StsCall): unknown {
  if (error instanceof Failure || !(error instanceof Error) || error.name === "AbortError") {
    return error;
  }
  if (call.of === "customer" && isDenial(error) && naming.test(error.message)) {
    return new SourceIdentityRefused();
  }
  const code = toCode(error, call);
  if (code === "trust_refused" && tagging.test(error.message)) {
    return new TagsRefused();
  }
  // The SDK's error is no cause: it holds the answer, and with it the account and the role of the customer.
  const detail = `${call.label} (${call.of}): ${error.name}`;
  return code === "trust_refused" ? new UnknownTrust({ detail }) : new Failure(code, { detail });
}

const isDenial = ({ name }: Error): boolean => name === "AccessDenied" || name === "AccessDeniedException";

function toCode(error: Error, { of }: StsCall): FailureCode {
  const { name } = error;
  if (isDenial(error)) {
    return of === "own" || ownPolicy.test(error.message) ? "client_misconfigured" : "trust_refused";
  }
  if (of === "session" && deadKeys.has(name)) {
    return "access_token_rejected";
  }
  return ours.has(name) ? "client_misconfigured" : toPassing(error);
}

/** Failures of the moment: of AWS, of the network, of a proxy on the way. */
function toPassing(error: Error): FailureCode {
  const status = readStatus(error);
  if (/^Throttling|^TooManyRequests|^RequestLimitExceeded/.test(error.name) || status === 429) {
    return "provider_throttled";
  }
  if (status !== undefined && status >= 500) {
    return "provider_unavailable";
  }
  // The SDK calls a connection that was closed a timeout as well; only its code tells.
  if ("code" in error && typeof error.code === "string" && error.code !== "ETIMEDOUT") {
    return "provider_unreachable";
  }
  return error.name === "TimeoutError" ? "provider_timeout" : "provider_answer_invalid";
}

function readStatus(error: Error): number | undefined {
  const metadata: unknown = "$metadata" in error ? error.$metadata : undefined;
  return isObject(metadata) && typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined;
}
