import * as v from "valibot";
import { findProblem, type Grants } from "./client.ts";
import { randomId, toInstant } from "./ids.ts";
import type { Tailnet } from "./tailnet.ts";

const strings = v.optional(v.array(v.string()), () => []);
const filled = v.pipe(v.string(), v.nonEmpty());

/** What the customer chooses for a federated identity, in the console or in the body of `POST …/keys` and `PUT …/keys/{id}`. */
export const federatedSchema = v.object({
  description: v.optional(v.pipe(v.string(), v.regex(/^[\w -]{0,50}$/)), ""),
  /** Compared character by character with `iss`. */
  issuer: v.pipe(
    filled,
    v.check((text) => URL.parse(text)?.protocol === "https:"),
  ),
  /** `*` stands for any characters, also none. */
  subject: filled,
  /** Empty or left out: `api.tailscale.com/<client id>`. */
  audience: v.optional(v.string(), ""),
  /** Further claims that a token must have, with patterns as for the subject. */
  customClaimRules: v.optional(v.record(v.string(), v.string()), () => ({})),
  scopes: strings,
  tags: strings,
});

export type FederatedInput = v.InferOutput<typeof federatedSchema>;

/** A credential without a secret: a caller with a fitting token of the issuer gets an access token. It does not expire. */
export type FederatedIdentity = Omit<FederatedInput, keyof Grants> &
  Grants & {
    readonly keyType: "federated";
    /** Also its client id. Not secret. */
    readonly id: string;
    readonly tailnet: Tailnet;
    readonly createdAt: Date;
    revokedAt: Date | null;
  };

export function createFederatedIdentity(input: FederatedInput, tailnet: Tailnet, now: Date): FederatedIdentity {
  const id = `${tailnet.id}-${randomId("k")}`;
  return { ...withAudience(input, id), keyType: "federated", id, tailnet, createdAt: now, revokedAt: null };
}

/** Replaces everything that the customer chooses. Its id stays. */
export function replaceFederatedIdentity(identity: FederatedIdentity, input: FederatedInput): void {
  Object.assign(identity, withAudience(input, identity.id));
}

const withAudience = (input: FederatedInput, id: string): FederatedInput => ({
  ...input,
  audience: input.audience === "" ? `api.tailscale.com/${id}` : input.audience,
});

/** Finds the reason why Tailscale refuses the scopes and tags of a new or edited identity. Old names of scopes are refused. */
export const findGrantProblem = (grants: Grants, tailnet: Tailnet): string | undefined => findProblem(grants, tailnet, false);

/** Builds the identity as a key, which it can read of itself with any scope. */
export function toFederatedKey(identity: FederatedIdentity) {
  const { id, description, createdAt, issuer, subject, audience, customClaimRules, scopes, tags, revokedAt } = identity;
  return {
    id,
    keyType: "federated",
    ...(description !== "" && { description }),
    created: toInstant(createdAt),
    issuer,
    subject,
    audience,
    ...(Object.keys(customClaimRules).length > 0 && { customClaimRules }),
    scopes,
    ...(tags.length > 0 && { tags }),
    ...(revokedAt !== null && { revoked: toInstant(revokedAt), invalid: true }),
  };
}

/** The claims of a token whose signature has been verified. */
export type Claims = { readonly [name: string]: unknown };

/** Whether the identity accepts a token of its issuer. Claims that are not texts, and claims within claims, fit no pattern. */
export function accepts({ issuer, subject, audience, customClaimRules }: FederatedIdentity, claims: Claims): boolean {
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  const rules = Object.entries({ ...customClaimRules, sub: subject });
  return claims.iss === issuer && audiences.includes(audience) && rules.every(([name, pattern]) => fits(claims[name], pattern));
}

function fits(claim: unknown, pattern: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return typeof claim === "string" && new RegExp(`^${source}$`, "s").test(claim);
}
