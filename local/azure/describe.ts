import { readBearer } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import type { World } from "./world.ts";

/** Describes a call for the log, without token, secret and assertion. The query is complete, so that a test notices a secret in a URL. */
export function describeCall(call: Call): Record<string, unknown> {
  const { query, form } = call;
  const { client_secret: secret, client_assertion: assertion, ...fields } = Object.fromEntries(form);
  return {
    host: call.headers.host ?? null,
    proof: secret !== undefined ? "secret" : assertion !== undefined ? "assertion" : readBearer(call) !== undefined ? "token" : null,
    query: Object.fromEntries(query),
    form: fields,
  };
}

/** Describes the state, without secrets. */
export function describeState({ directories, applications, accessTokens, clock }: World): Record<string, unknown> {
  const now = clock.now();
  return {
    directories: directories.map(({ id, domain, subscriptions }) => ({ id, domain, subscriptions })),
    applications: applications.map((application) => ({
      client_id: application.appId,
      display_name: application.displayName,
      identity_id: application.identityId ?? null,
      directory: application.directory.id,
      roles: application.roles,
      graph_permissions: application.graphPermissions,
      secrets: application.secrets.map(({ keyId, endsAt }) => ({ id: keyId, expires_at: endsAt, is_expired: endsAt <= now })),
      certificates: application.certificates.map(({ fingerprint256, validTo }) => ({ thumbprint: fingerprint256, valid_to: validTo })),
      federated_credentials: application.federatedCredentials.map(({ id: _, knownFrom, ...given }) => ({
        ...given,
        is_known: knownFrom <= now,
      })),
      is_disabled: application.isDisabled,
      is_blocked: application.isBlocked,
      has_no_principal: application.hasNoPrincipal,
    })),
    access_tokens: [...accessTokens.values()].map(({ application, audience, expiresAt }) => ({
      client_id: application.appId,
      audience,
      expires_at: expiresAt,
      status: expiresAt > now ? "live" : "expired",
    })),
  };
}
