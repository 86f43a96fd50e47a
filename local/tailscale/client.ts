import { randomId, randomSecret, toInstant } from "./ids.ts";
import { covers, isCurrentScope, isLegacyScope, mustBeTagged } from "./scopes.ts";
import { exists } from "./tags.ts";
import type { Tailnet } from "./tailnet.ts";

/** The customer's choices for an OAuth client. */
export type Grants = { readonly scopes: readonly string[]; readonly tags: readonly string[] };

/** An OAuth client of a tailnet. It does not expire. */
export type Client = {
  readonly keyType: "client";
  readonly id: string;
  readonly secret: string;
  readonly tailnet: Tailnet;
  readonly description: string;
  readonly createdAt: Date;
  scopes: readonly string[];
  tags: readonly string[];
  revokedAt: Date | null;
};

export function createClient(tailnet: Tailnet, { scopes, tags }: Grants, description: string, now: Date): Client {
  const id = randomId("k");
  const secret = randomSecret("tskey-client", id);
  return { keyType: "client", id, secret, tailnet, description, createdAt: now, scopes, tags, revokedAt: null };
}

const POLICY_COMPANIONS = ["devices:core:read", "devices:posture_attributes:read"];

/** Finds the reason why Tailscale's console refuses a new or edited client; `undefined` when it accepts. */
export function findProblem({ scopes, tags }: Grants, { policy }: Tailnet, mayHoldLegacy: boolean): string | undefined {
  const unknown = scopes.find((scope) => !isCurrentScope(scope) && !(mayHoldLegacy && isLegacyScope(scope)));
  if (unknown !== undefined) return `there is no scope ${unknown} for a client of today`;
  if (scopes.length === 0) return "a client needs a scope";
  if (scopes.some((scope) => scope.startsWith("policy_file")) && !POLICY_COMPANIONS.every((scope) => covers(scopes, scope)))
    return `policy_file needs ${POLICY_COMPANIONS.join(" and ")} beside it`;
  const needsTags = mustBeTagged(scopes);
  if (needsTags && tags.length === 0) return "a client with devices:core or auth_keys needs a tag";
  if (!needsTags && tags.length > 0) return "only a client with devices:core or auth_keys has tags";
  const ownerless = tags.find((tag) => !exists(tag, policy));
  return ownerless === undefined ? undefined : `the policy file has no owner of ${ownerless}`;
}

/** Builds the client as a key, which it can read of itself with any scope. */
export function toClientKey({ id, description, createdAt, scopes, tags, revokedAt }: Client) {
  return {
    id,
    keyType: "client",
    ...(description !== "" && { description }),
    created: toInstant(createdAt),
    scopes,
    ...(tags.length > 0 && { tags }),
    ...(revokedAt !== null && { revoked: toInstant(revokedAt), invalid: true }),
  };
}
