import type { STSClient } from "@aws-sdk/client-sts";
import { lazyCommand } from "../../aws/lazy-client.ts";
import type { Session, SessionKeys } from "../../aws/session-keys.ts";
import { Failure, type FailureCode } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import { UnknownTrust } from "../allow-propagation.ts";
import type { AwsSettings, RoleArn } from "./aws.ts";
import { iamHomes } from "./read-trust-policy.ts";
import { toStsFailure } from "./sts-failure.ts";
import { type CallerIdentity, identifyWith, parseSession, toSessionArn, toSessionRequest } from "./sts-session.ts";

export type WebAssumption = {
  /** Signed by the issuer of the organisation. It holds tags and source identity. */
  readonly token: Secret;
  /** In the customer's CloudTrail: at most 64 of letters, digits and `_+=,.@-`. */
  readonly sessionName: string;
  /** Managed policies that the session is limited to, besides the role's own. */
  readonly policyArns?: readonly string[];
};

/** The calls of STS that need no identity of ours at AWS. */
export type WebIdentitySts = {
  /**
   * Assumes a customer's role with an identity token, in the role's own partition. The request is not signed: no key of ours reaches it.
   *
   * @throws {Failure} As {@link toWebIdentityFailure}; `provider_answer_invalid`, also when another role answered.
   */
  assume(role: RoleArn, assumption: WebAssumption, signal: AbortSignal): Promise<Session>;
  /** Names the account and the assumed role behind a session of a role. @throws {Failure} `access_token_rejected`; retryable ones. */
  identify(role: RoleArn, keys: SessionKeys, signal: AbortSignal): Promise<CallerIdentity>;
};

const load = () => import("../../aws/sts-sdk.chunk.ts");
const AssumeRoleWithWebIdentityCommand = lazyCommand(load, "AssumeRoleWithWebIdentityCommand");

/** Milliseconds of one attempt. Before AWS answers, it may have to read our issuer's documents, from a function that has to start first. */
const requestTimeoutMs = 6000;

export type WebIdentityStsDeps = {
  readonly settings: Pick<AwsSettings, "accessRole">;
  readonly clock: Clock;
  /** Opens a client. @param region - Absent: that of the function. */
  readonly open?: (keys: SessionKeys | undefined, region: string | undefined) => Promise<STSClient>;
};

/** Makes the calls of STS in each partition: in that of the function in the function's region, in another one in a region of its own. */
export function buildWebIdentitySts({
  settings: { accessRole },
  clock,
  open = async (keys, region) => (await load()).openStsClient(keys, { region, requestTimeoutMs }),
}: WebIdentityStsDeps): WebIdentitySts {
  const regionOf = ({ partition }: RoleArn) => (partition === accessRole.partition ? undefined : iamHomes[partition]?.region);
  const unsigned = new Map<string, Promise<STSClient>>();

  const clientFor = (role: RoleArn): Promise<STSClient> => {
    const known = unsigned.get(role.partition);
    if (known !== undefined) {
      return known;
    }
    const opened = open(undefined, regionOf(role));
    unsigned.set(role.partition, opened);
    opened.catch(() => unsigned.delete(role.partition));
    return opened;
  };

  return {
    assume: async (role, { token, sessionName, policyArns = [] }, signal) => {
      const label = "sts.AssumeRoleWithWebIdentity";
      const own = toSessionRequest(role, sessionName, policyArns);
      const command = new AssumeRoleWithWebIdentityCommand({ ...own, WebIdentityToken: token.reveal() });
      try {
        const answer = await (await clientFor(role)).send(command, { abortSignal: signal });
        return parseSession(answer, { label, expectedArn: toSessionArn(role, sessionName), now: clock() });
      } catch (error) {
        throw toWebIdentityFailure(error, label);
      }
    },

    identify: (role, keys, signal) => identifyWith(open(keys, regionOf(role)), signal),
  };
}

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
