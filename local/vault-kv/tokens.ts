import { randomBytes } from "node:crypto";

/** What a login gives: the policies of the role and how long. */
export type RoleGrant = { readonly policies: readonly string[] /** Default 900. */; readonly ttlSeconds?: number };

export type Token = {
  readonly id: string;
  readonly accessor: string;
  readonly displayName: string;
  readonly policies: readonly string[];
  readonly createdAt: Date;
  /** 0: does not expire. */
  readonly ttlSeconds: number;
};

/** The tokens that are known. An expired one is as unknown as one that never was. */
export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly #root: Token;

  constructor(rootToken: string) {
    this.#root = { id: rootToken, accessor: newId(), displayName: "root", policies: ["root"], createdAt: new Date(), ttlSeconds: 0 };
  }

  issue(grant: RoleGrant, displayName: string, now: Date): Token {
    const policies = ["default", ...grant.policies];
    const token = { id: `hvs.${newId()}`, accessor: newId(), displayName, policies, createdAt: now, ttlSeconds: grant.ttlSeconds ?? 900 };
    this.#tokens.set(token.id, token);
    return token;
  }

  find(id: string, now: Date): Token | undefined {
    const token = id === this.#root.id ? this.#root : this.#tokens.get(id);
    return token !== undefined && secondsLeft(token, now) > 0 ? token : undefined;
  }

  revoke(id: string): void {
    this.#tokens.delete(id);
  }

  /** Revokes every token that a login issued. The root token stays. */
  revokeAll(): void {
    this.#tokens.clear();
  }
}

export function secondsLeft({ createdAt, ttlSeconds }: Token, now: Date): number {
  return ttlSeconds === 0 ? Number.POSITIVE_INFINITY : ttlSeconds - (now.getTime() - createdAt.getTime()) / 1000;
}

/** The `auth` part of a login's answer. */
export function describeLogin({ id, accessor, displayName, policies, ttlSeconds }: Token) {
  return {
    client_token: id,
    accessor,
    policies,
    token_policies: policies,
    metadata: { role_name: displayName },
    lease_duration: ttlSeconds,
    renewable: true,
    entity_id: "",
    token_type: "service",
    orphan: true,
    mfa_requirement: null,
    num_uses: 0,
  };
}

/** The answer of `auth/token/lookup-self`. */
export function describeToken(token: Token, now: Date) {
  const { id, accessor, displayName, policies, createdAt, ttlSeconds } = token;
  const ttl = ttlSeconds === 0 ? 0 : Math.floor(secondsLeft(token, now));
  const expire_time = ttlSeconds === 0 ? null : new Date(createdAt.getTime() + ttlSeconds * 1000).toISOString();
  return {
    accessor,
    creation_time: Math.floor(createdAt.getTime() / 1000),
    creation_ttl: ttlSeconds,
    display_name: displayName,
    expire_time,
    id,
    policies,
    ttl,
  };
}

const newId = () => randomBytes(18).toString("base64url");
