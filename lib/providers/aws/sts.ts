import type { STSClient } from "@aws-sdk/client-sts";
import { lazyCommand } from "../../aws/lazy-client.ts";
import type { Session, SessionKeys } from "../../aws/session-keys.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { type Clock, secondsAfter } from "../../system.ts";
import { untilAborted } from "../../until-aborted.ts";
import type { AwsSettings, RoleArn } from "./aws.ts";
import { toStsFailure } from "./sts-failure.ts";
import { type CallerIdentity, identifyWith, parseSession, toSessionArn, toSessionRequest } from "./sts-session.ts";

export type Assumption = {
  /** Absent: without an external ID, which a role must refuse. */
  readonly externalId?: string;
  /** In the customer's CloudTrail: at most 64 of letters, digits and `_+=,.@-`. */
  readonly sessionName: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** In the customer's CloudTrail beside every call of the session, and of the sessions that it makes: 2 to 64 of the same characters. */
  readonly sourceIdentity?: string;
  /** Managed policies that the session is limited to, besides the role's own. */
  readonly policyArns?: readonly string[];
};

/** The two calls of STS. */
export type Sts = {
  /**
   * Assumes a customer's role, from our access role.
   * @throws {Failure} `trust_refused`: the role does not let us in, or does not exist; AWS does not say which. `client_misconfigured`: our own
   *   right or credentials. Retryable: `provider_timeout`, `provider_unreachable`, `provider_unavailable`, `provider_throttled`,
   *   `provider_answer_invalid` (also when another role answered).
   */
  assume(role: RoleArn, assumption: Assumption, signal: AbortSignal): Promise<Session>;
  /** Names the account and the assumed role behind the keys. @throws {Failure} `access_token_rejected`; retryable ones as above. */
  identify(keys: SessionKeys, signal: AbortSignal): Promise<CallerIdentity>;
};

const load = () => import("../../aws/sts-sdk.chunk.ts");
const AssumeRoleCommand = lazyCommand(load, "AssumeRoleCommand");

export type StsDeps = {
  readonly settings: Pick<AwsSettings, "accessRole">;
  readonly clock: Clock;
  /** Opens a client with the keys of a session, or with those of the function. */
  readonly open?: (keys?: SessionKeys) => Promise<STSClient>;
};

/** A client with the keys of our access role. `until` is set once they are there. */
type Access = { readonly client: Promise<STSClient>; until?: Date };

/** Seconds before their end at which the keys of our access role are replaced. */
const marginSeconds = 300;

/** Makes STS. The keys of our access role stay in memory until five minutes before their end; one request gets them for all callers. */
export function buildSts({ settings, clock, open = async (keys) => (await load()).openStsClient(keys) }: StsDeps): Sts {
  let access: Access | undefined;

  const openAccess = (): Access => {
    const opened: Access = {
      // Without a caller's signal: other callers wait for it too. The client's own limits end it.
      client: open()
        .then((own) => assumeWith(own, settings.accessRole, { sessionName: "aurora-access" }, { of: "own", clock }))
        .then((session) => {
          opened.until = secondsAfter(session.expiresAt, -marginSeconds);
          return open(session);
        }),
    };
    opened.client.catch(() => {
      access = access === opened ? undefined : access;
    });
    return opened;
  };

  const accessClient = (signal: AbortSignal): Promise<STSClient> => {
    if (access === undefined || (access.until !== undefined && access.until <= clock())) {
      access = openAccess();
    }
    return untilAborted(access.client, signal, () => new Failure("deadline_exceeded", { detail: "while our access role is assumed" }));
  };

  return {
    assume: async (role, assumption, signal) => {
      try {
        return await assumeWith(await accessClient(signal), role, assumption, { of: "customer", clock, signal });
      } catch (error) {
        if (error instanceof Failure && error.code === "client_misconfigured") {
          // Our keys may have been revoked: the next caller gets others.
          access = undefined;
        }
        throw error;
      }
    },

    identify: (keys, signal) => identifyWith(open(keys), signal),
  };
}

async function assumeWith(
  client: STSClient,
  role: RoleArn,
  { externalId, sessionName, sourceIdentity, tags = {}, policyArns = [] }: Assumption,
  { of, clock, signal }: { readonly of: "own" | "customer"; readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<Session> {
  const command = new AssumeRoleCommand({
    ...toSessionRequest(role, sessionName, policyArns),
    ...defined({ ExternalId: externalId, SourceIdentity: sourceIdentity }),
    ...(Object.keys(tags).length === 0 ? {} : { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
  });
  try {
    const answer = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    return parseSession(answer, { label: "sts.AssumeRole", expectedArn: toSessionArn(role, sessionName), now: clock() });
  } catch (error) {
    throw toStsFailure(error, { label: "sts.AssumeRole", of });
  }
}
