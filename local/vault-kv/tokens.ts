import { createHash, randomBytes } from "node:crypto";
import type { Attribution } from "./kv-store.ts";

/** The grant of a login: the role's policies and the token's lifetime. */
export type RoleGrant = { readonly policies: readonly string[] /** Default 900. */; readonly ttlSeconds?: number };

/** The identity of a login. */
export type Identity = {
  /** Without the method's name as prefix. */
  readonly displayName: string;
  /** The method's own name of the entity. */
  readonly alias: string;
  readonly metadata: Readonly<Record<string, string>>;
};

export type Token = {
  readonly id: string;
  readonly displayName: string;
  /** Empty for the root token. */
  readonly entityId: string;
  readonly meta: Readonly<Record<string, string>> | null;
  /** The call that issued it. */
  readonly path: string;
  readonly policies: readonly string[];
  readonly createdAt: Date;
  /** 0: does not expire. */
  readonly ttlSeconds: number;
};

/** The known tokens. An expired token is as unknown as one that never existed. */
export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly #root: Token;

  constructor(rootToken: string) {
    this.#root = {
      id: rootToken,
      displayName: "root",
      entityId: "",
      meta: null,
      path: "auth/token/root",
      policies: ["root"],
      createdAt: new Date(),
      ttlSeconds: 0,
    };
  }

  /** A batch token, as docs/deploy/vault.md gives every role: it cannot be renewed or revoked, and has no accessor. */
  issue(grant: RoleGrant, method: string, { displayName, alias, metadata }: Identity, now: Date): Token {
    const token: Token = {
      id: `hvb.${randomBytes(96).toString("base64url")}`,
      displayName: displayName === "" ? method : `${method}-${displayName}`,
      entityId: idOf(`entity/${method}/${alias}`),
      meta: metadata,
      path: `auth/${method}/login`,
      policies: ["default", ...grant.policies].sort(),
      createdAt: now,
      ttlSeconds: grant.ttlSeconds ?? 900,
    };
    this.#forgetExpired(now);
    this.#tokens.set(token.id, token);
    return token;
  }

  #forgetExpired(now: Date): void {
    for (const [id, token] of this.#tokens) {
      if (secondsLeft(token, now) <= 0) {
        this.#tokens.delete(id);
      }
    }
  }

  find(id: string, now: Date): Token | undefined {
    const token = id === this.#root.id ? this.#root : this.#tokens.get(id);
    return token !== undefined && secondsLeft(token, now) > 0 ? token : undefined;
  }

  /** Forgets every token that a login issued, like a new Vault. The root token stays. */
  revokeAll(): void {
    this.#tokens.clear();
  }
}

export function secondsLeft({ createdAt, ttlSeconds }: Token, now: Date): number {
  return ttlSeconds === 0 ? Number.POSITIVE_INFINITY : ttlSeconds - (now.getTime() - createdAt.getTime()) / 1000;
}

/** Derives an id from a name, where Vault makes a random one: it is the same at every start. */
export function idOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** Builds the author of a change for KV's metadata. */
export function toAttribution({ displayName, entityId }: Token, operation: string): Attribution {
  const actor = { actor: displayName, operation };
  return entityId === "" ? { ...actor, client_id: idOf("root") } : { ...actor, entity_id: entityId, client_id: entityId };
}

/** Builds the `auth` part of a login's answer. */
export function describeLogin({ id, entityId, meta, policies, ttlSeconds }: Token) {
  return {
    client_token: id,
    accessor: "",
    policies,
    token_policies: policies,
    metadata: meta,
    lease_duration: ttlSeconds,
    renewable: false,
    entity_id: entityId,
    token_type: "batch",
    orphan: true,
    mfa_requirement: null,
    num_uses: 0,
  };
}

/** Builds the answer of `auth/token/lookup-self`. */
export function describeToken(token: Token, now: Date) {
  const { id, displayName, entityId, meta, path, policies, createdAt, ttlSeconds } = token;
  const isRoot = ttlSeconds === 0;
  const expiry = isRoot ? null : toInstant(new Date(createdAt.getTime() + ttlSeconds * 1000));
  return {
    accessor: isRoot ? idOf("accessor") : "",
    creation_time: Math.floor(createdAt.getTime() / 1000),
    creation_ttl: ttlSeconds,
    display_name: displayName,
    entity_id: entityId,
    expire_time: expiry,
    explicit_max_ttl: 0,
    id,
    meta,
    num_uses: 0,
    orphan: true,
    path,
    policies,
    ttl: isRoot ? 0 : Math.floor(secondsLeft(token, now)),
    type: isRoot ? "service" : "batch",
    ...(isRoot ? {} : { issue_time: toInstant(createdAt), renewable: false }),
  };
}

const toInstant = (at: Date) => at.toISOString().replace(/\.\d+/, "");
