import { AwsError } from "./aws-error.ts";
import { listOf } from "./iam-operation.ts";
import { allowsAction, type RolePolicy } from "./role-policy.ts";
import { checkTags, invalid } from "./session-request.ts";
import { toXml } from "./sts-xml.ts";
import type { SigningAlgorithm, TokenIssuers } from "./token-issuer.ts";

export type TokenRequest = {
  readonly form: URLSearchParams;
  /** The session that asks: its ARN, the role behind it, and when it ends. */
  readonly caller: { readonly arn: string; readonly roleArn: string; readonly expiresAt?: Date };
  readonly policies: Iterable<RolePolicy>;
  readonly issuers: TokenIssuers;
  readonly region: string;
  readonly now: Date;
};

/**
 * Issues an identity token of AWS' for the role behind a session, as STS does: the request, the policies of the role, the account's switch, the
 * end of the session. The subject of every token is the role.
 *
 * @throws {AwsError} `ValidationError`, `AccessDenied`, `OutboundWebIdentityFederationDisabledException`, `SessionDurationEscalationException`.
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html GetWebIdentityToken}
 */
export async function getWebIdentityToken({ form, caller, policies, issuers, region, now }: TokenRequest): Promise<string> {
  const { audiences, algorithm, seconds, tags } = readRequest(form);
  const [, , , , account = ""] = caller.roleArn.split(":");
  const keys = {
    "sts:IdentityTokenAudience": audiences,
    "sts:DurationSeconds": String(seconds),
    "sts:SigningAlgorithm": algorithm,
    "sts:SubjectMode": "AWSIdentity",
    ...(tags.length === 0 ? {} : { "aws:TagKeys": tags.map(([key]) => key) }),
    ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
  for (const action of ["sts:GetWebIdentityToken", ...(tags.length === 0 ? [] : ["sts:TagGetWebIdentityToken"])]) {
    if (!allowsAction(policies, action, keys)) {
      const message = `User: ${caller.arn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`;
      throw new AwsError("AccessDenied", message, { status: 403 });
    }
  }
  if (!issuers.isEnabled(account)) {
    const message = "Outbound web identity federation is not enabled for this account.";
    throw new AwsError("OutboundWebIdentityFederationDisabledException", message, { status: 403 });
  }
  const expiresAt = new Date(now.getTime() + seconds * 1000);
  if (caller.expiresAt !== undefined && expiresAt > caller.expiresAt) {
    const message = "The requested token duration would extend the session beyond its original expiration.";
    throw new AwsError("SessionDurationEscalationException", message, { status: 403 });
  }
  const iat = Math.floor(now.getTime() / 1000);
  const token = await issuers.sign(account, algorithm, {
    aud: audiences.length === 1 ? (audiences[0] ?? "") : [...audiences],
    sub: caller.roleArn,
    iat,
    exp: iat + seconds,
    "https://sts.amazonaws.com/": {
      aws_account: account,
      source_region: region,
      principal_id: caller.roleArn,
      ...(tags.length === 0 ? {} : { request_tags: Object.fromEntries(tags) }),
      ...(caller.expiresAt === undefined ? {} : { original_session_exp: caller.expiresAt.toISOString() }),
    },
  });
  return toXml("GetWebIdentityToken", { WebIdentityToken: token, Expiration: expiresAt.toISOString() });
}

function readRequest(form: URLSearchParams) {
  const audiences = listOf(form, "Audience");
  const algorithm = form.get("SigningAlgorithm");
  const seconds = Number(form.get("DurationSeconds") ?? 300);
  if (audiences.length < 1 || audiences.length > 10 || audiences.some((text) => text.length < 1 || text.length > 1000)) {
    throw invalid("Value at 'audience' failed to satisfy constraint: 1 to 10 members of 1 to 1000 characters");
  }
  if (!isAlgorithm(algorithm)) {
    throw invalid("Value at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RS256, ES384]");
  }
  if (!Number.isInteger(seconds) || seconds < 60 || seconds > 3600) {
    throw invalid("Value at 'durationSeconds' failed to satisfy constraint: Member must have value between 60 and 3600");
  }
  if ((form.get("SubjectMode") ?? "AWSIdentity") !== "AWSIdentity" || form.has("Scope")) {
    throw invalid("This endpoint knows the subject mode AWSIdentity only, which takes no scope");
  }
  const tagKeys = [...form].filter(([part]) => /^Tags\.member\.\d+\.Key$/.test(part));
  const tags = tagKeys.map(([part, key]) => [key, form.get(part.replace(/Key$/, "Value")) ?? ""] as const);
  checkTags(tags);
  return { audiences, algorithm, seconds, tags };
}

const isAlgorithm = (text: string | null): text is SigningAlgorithm => text === "RS256" || text === "ES384";
