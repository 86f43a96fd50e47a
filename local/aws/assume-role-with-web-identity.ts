import type { JWTPayload } from "jose";
import type { ForeignIssuers, Verification } from "../simulator/foreign-issuer.ts";
import { AwsError } from "./aws-error.ts";
import { findProvider, type IdentityProvider } from "./identity-providers.ts";
import { openSession } from "./open-session.ts";
import { checkDuration, checkSourceIdentity, checkTags, readSessionRequest } from "./session-request.ts";
import type { Session } from "./sts-sessions.ts";
import { toXml } from "./sts-xml.ts";
import { allowsWebIdentity, type WebIdentity } from "./trust-statement.ts";
import { isSpread, type Role } from "./trusted-role.ts";

const tagsClaim = "https://aws.amazon.com/tags";
const sourceIdentityClaim = "https://aws.amazon.com/source_identity";

/** Seconds by which the clock of an issuer may be ahead. */
const leewaySeconds = 60;

export type WebAssumption = {
  readonly form: URLSearchParams;
  readonly issuers: ForeignIssuers;
  readonly findRole: (arn: string) => Role | undefined;
  readonly providers: ReadonlyMap<string, IdentityProvider>;
  readonly now: Date;
};

type Claims = {
  readonly subject: string;
  readonly audience: string;
  readonly tags: readonly (readonly [string, string])[];
  readonly sourceIdentity?: string;
};

/**
 * Assumes a role for the holder of a token, as STS does: the provider that the role's account has for the token's issuer, the signature by the
 * issuer's own keys, the token's time and audience, then the trust policy of the role. The request needs no signature of AWS'.
 *
 * @throws {AwsError} `ValidationError`, `InvalidIdentityToken`, `ExpiredTokenException`, `IDPCommunicationError`, `AccessDenied`.
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html AssumeRoleWithWebIdentity}
 */
export async function assumeRoleWithWebIdentity(asked: WebAssumption): Promise<{ readonly xml: string; readonly session: Session }> {
  const { form, findRole, now } = asked;
  const { roleArn, name, durationSeconds } = readSessionRequest(form);
  const { provider, claims } = await verifyToken(asked, roleArn);
  const { subject, audience, tags, sourceIdentity } = readClaims(claims, provider, now);
  const prefix = provider.url.toLowerCase();
  const identity: WebIdentity = {
    providerArn: provider.arn,
    keys: {
      [`${prefix}:sub`]: subject,
      [`${prefix}:aud`]: audience,
      "sts:rolesessionname": name,
      ...(sourceIdentity === undefined ? {} : { "sts:sourceidentity": sourceIdentity }),
      ...Object.fromEntries(tags.map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value])),
    },
  };
  const role = findRole(roleArn);
  const actions = [
    "sts:AssumeRoleWithWebIdentity",
    ...(tags.length > 0 ? ["sts:TagSession"] : []),
    ...(sourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"]),
  ];
  for (const action of actions) {
    if (role === undefined || !role.exists || !isSpread(role, now) || !allowsWebIdentity(role.web_identity, identity, action)) {
      throw new AwsError("AccessDenied", `Not authorized to perform ${action}`, { status: 403 });
    }
  }
  checkDuration(durationSeconds, role as Role);
  const { session, fields } = openSession(role as Role, { name, durationSeconds, now });
  const more = { Provider: provider.arn, SubjectFromWebIdentityToken: subject, Audience: audience };
  return { xml: toXml("AssumeRoleWithWebIdentity", { ...fields, ...more }), session };
}

/** Finds the issuer among the providers of the role's account, and only then asks it for its keys. */
async function verifyToken({ form, issuers, providers }: WebAssumption, roleArn: string) {
  const token = form.get("WebIdentityToken") ?? "";
  const issuer = readIssuer(token);
  const [, partition = "", , , account = ""] = roleArn.split(":");
  const provider = issuer === undefined ? undefined : findProvider(providers, { partition, account, issuer });
  if (issuer === undefined) {
    throw refused("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
  }
  if (provider === undefined) {
    throw refused(`No OpenIDConnect provider found in your account for ${issuer}`);
  }
  const verified = await issuers.verify(token);
  if (verified.kind !== "verified") {
    throw toRefusal(verified.kind);
  }
  return { provider, claims: verified.claims };
}

function readIssuer(token: string): string | undefined {
  try {
    const { iss } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as JWTPayload;
    return iss;
  } catch {
    return undefined;
  }
}

function toRefusal(kind: Exclude<Verification["kind"], "verified">): AwsError {
  if (kind === "unreachable") {
    const message = "The identity provider that was asked to verify the incoming identity token could not be reached.";
    return new AwsError("IDPCommunicationError", message);
  }
  return kind === "unknown_key"
    ? refused(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      )
    : refused("The web identity token that was passed could not be validated by AWS.");
}

function readClaims(claims: JWTPayload, { clientIds }: IdentityProvider, now: Date): Claims {
  const { exp, iat, nbf = 0, sub } = claims;
  const seconds = now.getTime() / 1000;
  const audiences = [claims.aud ?? []].flat();
  const [audience] = audiences;
  if (exp === undefined || iat === undefined || sub === undefined || sub === "") {
    throw refused("Missing a required claim: exp, iat or sub");
  }
  if (exp <= seconds) {
    const message = `Token expired: current date/time ${Math.floor(seconds)} must be before the expiration date/time ${exp}`;
    throw new AwsError("ExpiredTokenException", message);
  }
  if (Math.max(iat, nbf) > seconds + leewaySeconds) {
    throw refused("The token is not valid yet");
  }
  if (audience === undefined || audiences.length > 1 || !clientIds.includes(audience)) {
    throw refused("Incorrect token audience");
  }
  const tags = readTags(claims[tagsClaim]);
  checkTags(tags);
  const sourceIdentity = claims[sourceIdentityClaim] as string | undefined;
  checkSourceIdentity(sourceIdentity);
  return { subject: sub, audience, tags, ...(sourceIdentity === undefined ? {} : { sourceIdentity }) };
}

/** The tags of `principal_tags`: each key has a list of one value. */
function readTags(claim: unknown): readonly (readonly [string, string])[] {
  const { principal_tags = {} } = (claim ?? {}) as { readonly principal_tags?: Readonly<Record<string, unknown>> };
  return Object.entries(principal_tags).map(([key, values]) => {
    const [value, ...others] = Array.isArray(values) ? values : [];
    if (typeof value !== "string" || others.length > 0) {
      throw refused("Invalid session tags in the token");
    }
    return [key, value] as const;
  });
}

const refused = (message: string) => new AwsError("InvalidIdentityToken", message);
