import { Failure } from "../errors.ts";
import type { IdentityRoles, RoleOwner } from "../table/stored-identity-roles.ts";
import {
  buildSubject,
  type IdentityTokenRequest,
  type IdentityTokenSource,
  probeTenant,
  type Trust,
  type WrongRequests,
} from "./identity-token-source.ts";
import type { IssuedToken, RoleSessions } from "./role-sessions.ts";
import { tokenSeconds } from "./token-text.ts";

export type AwsTrustsDeps = {
  /** The address of this account's issuer, as AWS names it. */
  readonly issuer: string;
  readonly roles: Pick<IdentityRoles, "read">;
};

/** Makes what customers trust where AWS issues the tokens: one issuer for all, the organisation's role as the subject, and an audience a connection. */
export const awsTrusts = ({ issuer, roles }: AwsTrustsDeps): Pick<IdentityTokenSource, "trustOf"> => ({
  trustOf: async ({ tenant, connection }) => toTrust(issuer, await needRole(roles, tenant), connection),
});

/**
 * Makes the source of tokens that AWS signs for a role of each organisation's own.
 *
 * A role may ask for the audience of any connection, so the subject tells organisations apart and the audience their connections. No token of this
 * source has another issuer: a trust is proved with another role and another audience.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html Outbound identity federation}
 */
export function awsSts({ sessions, ...deps }: AwsTrustsDeps & { readonly sessions: RoleSessions }): IdentityTokenSource {
  return {
    ...awsTrusts(deps),
    wrongRequests,
    mint: async ({ tenant, connection }, signal) => {
      const trust = toTrust(deps.issuer, await needRole(deps.roles, tenant), connection);
      const issued = await sessions.requestToken(trust.subject, { audience: trust.audience, seconds: tokenSeconds }, signal);
      requireTrusted(issued, trust);
      return { token: issued.token, expiresAt: issued.expiresAt };
    },
  };
}

/** Builds the wrong requests of this source. Pure. */
const wrongRequests = (right: IdentityTokenRequest, id: string): WrongRequests => ({
  subject: { ...right, tenant: probeTenant },
  audience: { ...right, connection: id },
});

type AwsTrust = Trust & { readonly audience: string };

const toTrust = (issuer: string, subject: string, connection: string): AwsTrust => ({
  issuer,
  subject,
  audience: buildSubject(connection),
});

async function needRole(roles: AwsTrustsDeps["roles"], owner: RoleOwner): Promise<string> {
  const role = await roles.read(owner);
  if (role === undefined) {
    const command = "npm run ops -- identity add <organisation>";
    throw new Failure("issuer_unavailable", {
      detail: owner === probeTenant ? `there is no probe role: ${command} makes it` : `the organisation has no role: ${command}`,
    });
  }
  return role.arn;
}

/**
 * Looks whether a token says what customers were told to trust. Otherwise a setting of ours is wrong, which must end no customer's connection.
 *
 * @throws {Failure} `issuer_unavailable`.
 */
function requireTrusted({ iss, sub, aud }: IssuedToken, { issuer, subject, audience }: AwsTrust): void {
  if (iss !== issuer) {
    throw new Failure("issuer_unavailable", { detail: `AWS issues as ${iss}, and the parameter identityUrl is ${issuer}` });
  }
  if (sub !== subject || aud !== audience) {
    throw new Failure("issuer_unavailable", { detail: "AWS issued a token of another role, or for another connection" });
  }
}
