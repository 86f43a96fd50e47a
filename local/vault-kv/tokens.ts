import { createHash, randomBytes } from "node:crypto";
import type { Attribution } from "./kv-store.ts";

/** What a login gives: the policies of the role and how long. */
export type RoleGrant = { readonly policies: readonly string[] /** Default 900. */; readonly ttlSeconds?: number };

/** Who logged in. */
export type Identity = {
  /** Without the method's name in front. */
  readonly displayName: string;
  /** What the method knows the entity by. */
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

/** The tokens that are known. An expired one is as unknown as one that never was. */
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

  /** A batch token, as docs/vault.md gives every role: it cannot be renewed or revoked, and has no accessor. */
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

  /** Forgets every token that a login issued, as a Vault that was set up anew. The root token stays. */
  revokeAll(): void {
    this.#tokens.clear();
  }
}

export function secondsLeft({ createdAt, ttlSeconds }: Token, now: Date): number {
  return ttlSeconds === 0 ? Number.POSITIVE_INFINITY : ttlSeconds - (now.getTime() - createdAt.getTime()) / 1000;
}

/** The id that Vault would have made up for a thing of this name: the same at every start. */
export function idOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** Whom KV names as the author of a change. */
export function toAttribution({ displayName, entityId }: Token, operation: string): Attribution {
  const actor = { actor: displayName, operation };
  return entityId === "" ? { ...actor, client_id: idOf("root") } : { ...actor, entity_id: entityId, client_id: entityId };
}

/** The `auth` part of a login's answer. */
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

/** The answer of `auth/token/lookup-self`. */
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
