import { decodeJwt } from "jose";
import { readBasic, readBearer } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import { isLive as isLiveToken } from "./access-token.ts";
import { isLive } from "./auth-key.ts";
import { toPublicPart } from "./ids.ts";
import type { World } from "./world.ts";

/**
 * Describes a call for the log, without the token and the client's secret: `credential` is the public part of either, so that a test sees
 * which one was used. Of a JWT only the claims are there, without the signature. The query is complete, so that a test notices a secret in a URL.
 */
export function describeCall(call: Call): Record<string, unknown> {
  const { query, form, body, headers } = call;
  const { client_secret: secret, jwt, ...fields } = Object.fromEntries(form);
  const basic = readBasic(call);
  const credentials = [readBearer(call), basic?.user, basic?.password, secret];
  return {
    credential: credentials.map((text) => toPublicPart(text ?? "")).find((part) => part !== null) ?? null,
    scheme: headers.authorization?.split(" ")[0] ?? null,
    query: Object.fromEntries(query),
    form: jwt === undefined ? fields : { ...fields, jwt: readClaims(jwt) },
    body: form.size === 0 ? body : "",
  };
}

/** Describes the state, without secrets. */
export function describeState({
  tailnets,
  clients,
  federatedIdentities,
  accessTokens,
  authKeys,
  settings,
  clock,
}: World): Record<string, unknown> {
  const now = clock.now();
  return {
    tailnets: tailnets.map(({ id, name, domain, devices, policy, policyWrites }) => ({
      id,
      name,
      domain,
      devices: devices.map(({ hostname }) => hostname),
      tags: Object.keys(policy.tagOwners),
      policy_writes: policyWrites,
    })),
    clients: clients.map(({ id, tailnet, description, scopes, tags, revokedAt }) => ({
      client_id: id,
      tailnet: tailnet.id,
      description,
      scopes,
      tags,
      status: revokedAt === null ? "live" : "revoked",
    })),
    federated_identities: federatedIdentities.map(({ id, tailnet, issuer, subject, audience, scopes, tags, revokedAt }) => ({
      client_id: id,
      tailnet: tailnet.id,
      issuer,
      subject,
      audience,
      scopes,
      tags,
      status: revokedAt === null ? "live" : "revoked",
    })),
    access_tokens: [...accessTokens.values()].map((token) => ({
      id: token.id,
      client_id: token.holder.id,
      scopes: token.scopes,
      tags: token.tags,
      expires_at: token.expiresAt,
      status: isLiveToken(token, settings, now) ? "live" : "dead",
    })),
    auth_keys: authKeys.map((key) => ({
      id: key.id,
      tailnet: key.tailnet.id,
      description: key.description,
      ...key.capabilities.devices.create,
      expires_at: key.expiresAt,
      status: key.revokedAt !== null ? "deleted" : isLive(key, now) ? "live" : "expired",
    })),
  };
}

function readClaims(jwt: string): unknown {
  try {
    return decodeJwt(jwt);
  } catch {
    return null;
  }
}
