import type { STSClient } from "@aws-sdk/client-sts";
import * as v from "valibot";
import { lazyCommand } from "../aws/lazy-client.ts";
import type { SessionKeys } from "../aws/session-keys.ts";
import { Failure } from "../errors.ts";
import { parseJson } from "../json.ts";
import { Secret } from "../secret.ts";
import { type Clock, secondsAfter } from "../system.ts";
import { untilAborted } from "../until-aborted.ts";

const load = () => import("../aws/sts-sdk.chunk.ts");
const AssumeRoleCommand = lazyCommand(load, "AssumeRoleCommand");
const GetWebIdentityTokenCommand = lazyCommand(load, "GetWebIdentityTokenCommand");

/** A token of AWS', with what it says: AWS has signed it, and nothing of it was verified. */
export type IssuedToken = {
  readonly token: Secret;
  readonly expiresAt: Date;
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
};

/** The calls of STS that make an identity token of a role of this account. */
export type RoleSessions = {
  /**
   * Requests a token that AWS signs, of a role that this function may assume.
   *
   * @param seconds - How long it lives: 60 to 3600.
   * @throws {Failure} `issuer_unavailable`: the role does not let this function in, or AWS issues no token. `deadline_exceeded`.
   */
  requestToken(role: string, asked: { readonly audience: string; readonly seconds: number }, signal: AbortSignal): Promise<IssuedToken>;
};

type Session = { readonly keys: Promise<SessionKeys>; until?: Date };

/** Opens a client with the keys of a session, or with those of the function. Its endpoint is that of the region: the global one issues no tokens. */
type OpenClient = (keys?: SessionKeys) => Promise<STSClient>;

/** Seconds of a session: the longest of a role that a role assumes. */
const sessionSeconds = 3600;

/** Seconds before its end at which a session is replaced: a token may not outlive it. */
const marginSeconds = 600;

/** Sessions that a process remembers, at most. */
const mostSessions = 1000;

/**
 * Makes the calls. The keys of each role's session stay in memory, one request gets them for all callers, and no token is kept.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html GetWebIdentityToken}
 */
export function openRoleSessions({
  clock,
  open = async (keys) => (await load()).openStsClient(keys),
}: {
  readonly clock: Clock;
  readonly open?: OpenClient;
}): RoleSessions {
  const sessions = new Map<string, Session>();

  const openSession = (role: string): Session => {
    const opened: Session = {
      // Without a caller's signal: other callers wait for it too. The client's own limits end it.
      keys: assume(open, role).then(({ keys, expiresAt }) => {
        opened.until = secondsAfter(expiresAt, -marginSeconds);
        return keys;
      }),
    };
    forgetOldest(sessions);
    sessions.set(role, opened);
    opened.keys.catch(() => forget(role, opened));
    return opened;
  };

  const forget = (role: string, session: Session) => {
    if (sessions.get(role) === session) {
      sessions.delete(role);
    }
  };

  return {
    requestToken: async (role, { audience, seconds }, signal) => {
      const known = sessions.get(role);
      const session = known === undefined || (known.until !== undefined && known.until <= clock()) ? openSession(role) : known;
      const request = new GetWebIdentityTokenCommand({ Audience: [audience], SigningAlgorithm: "RS256", DurationSeconds: seconds });
      const requesting = session.keys.then(async (keys) => {
        try {
          const { WebIdentityToken } = await (await open(keys)).send(request);
          return toIssued(WebIdentityToken ?? "");
        } catch (error) {
          // The session may have been revoked: the next caller gets another one.
          forget(role, session);
          throw toFailure("sts.GetWebIdentityToken", error);
        }
      });
      return untilAborted(requesting, signal, () => new Failure("deadline_exceeded", { detail: "while AWS issues an identity token" }));
    },
  };
}

/** The first of a map is the one that was opened first. */
function forgetOldest(sessions: Map<string, Session>): void {
  const [oldest] = sessions.keys();
  if (oldest !== undefined && sessions.size >= mostSessions) {
    sessions.delete(oldest);
  }
}

async function assume(open: OpenClient, RoleArn: string): Promise<{ readonly keys: SessionKeys; readonly expiresAt: Date }> {
  const label = "sts.AssumeRole";
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "aurora-identity", DurationSeconds: sessionSeconds });
  try {
    const { Credentials: keys } = await (await open()).send(command);
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = keys ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !(Expiration instanceof Date)) {
      throw new Failure("issuer_unavailable", { detail: `${label}: no session` });
    }
    const own = { accessKeyId: AccessKeyId, secretAccessKey: new Secret(SecretAccessKey), sessionToken: new Secret(SessionToken) };
    return { keys: own, expiresAt: Expiration };
  } catch (error) {
    throw toFailure(label, error);
  }
}

const claimsSchema = v.object({ iss: v.string(), sub: v.string(), aud: v.string(), exp: v.number() });

function toIssued(text: string): IssuedToken {
  const claims = v.safeParse(claimsSchema, parseJson(Buffer.from(text.split(".")[1] ?? "", "base64url").toString("utf8")));
  if (!claims.success) {
    throw new Failure("issuer_unavailable", { detail: "sts.GetWebIdentityToken: no token" });
  }
  const { exp, ...said } = claims.output;
  return { token: new Secret(text), expiresAt: new Date(exp * 1000), ...said };
}

/** What an operator does about a refusal, by the name that the SDK gives it. */
const mends: Readonly<Record<string, string>> = {
  OutboundWebIdentityFederationDisabledException:
    ": this account issues no identity tokens. aws iam enable-outbound-web-identity-federation",
  AccessDenied: ": the role is missing or its policies were changed. npm run ops -- identity add <organisation> makes it as it must be",
};

function toFailure(label: string, error: unknown): Failure {
  if (error instanceof Failure) {
    return error;
  }
  const name = error instanceof Error ? error.name : "unknown";
  // The SDK's error is no cause: it holds the answer.
  return new Failure("issuer_unavailable", { detail: `${label}: ${name}${mends[name] ?? ""}` });
}
