import * as v from "valibot";
import type { GrantPart, Provider } from "../../lib/connections/connection.ts";
import type { CredentialFields } from "../../lib/connections/credential-store.ts";
import type { SubmissionMethod } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { parseInput } from "../../lib/http/read-request.ts";
import { findMissingScopes } from "../../lib/oauth/issued-tokens.ts";
import { Secret } from "../../lib/secret.ts";
import { bearerOf } from "./bearer-of.ts";

export const neededScope = "devices";
export const wishedScope = "keys";

type Sent = { readonly secret: Secret };
type Client = { readonly account: string; readonly scopes: readonly string[] };
type Operation = "verify" | "mint" | "probe" | "revoke";

export type ScriptedSubmission = SubmissionMethod<Sent> & {
  /** A client that the customer has created at the provider. Default: with every scope. */
  know(secret: string, account: string, scopes?: readonly string[]): void;
  /** As if the customer had deleted the client. */
  forget(secret: string): void;
  /** As if a duty had created this key at the provider. */
  createKey(id: string): void;
  readonly keys: ReadonlySet<string>;
  /** Each change at the provider that was asked for. */
  readonly changes: readonly string[];
  failNext(operation: Operation, failure: Failure): void;
  failAlways(operation: Operation, failure: Failure | undefined): void;
};

const body = v.strictObject({ secret: v.pipe(v.string(), v.minLength(1), v.maxLength(100)) });

/**
 * The fake of a method that is connected by what the caller sends. Like Tailscale it keeps its customer's client and makes a key of its own
 * at the provider. With `storesNothing` it trusts the secret to stand in the details, as a role's ARN does.
 */
export function scriptedSubmission(
  clock: () => Date,
  {
    provider = "gcp",
    name = "client",
    storesNothing = false,
    isExclusive = false,
  }: { provider?: Provider; name?: string; storesNothing?: boolean; isExclusive?: boolean } = {},
): ScriptedSubmission {
  const clients = new Map<string, Client>();
  const tokens = new Map<string, string>();
  const keys = new Set<string>();
  const changes: string[] = [];
  const faults = new Map<Operation, Failure>();
  const outages = new Map<Operation, Failure>();
  let verified = 0;
  let minted = 0;

  const takeFault = (operation: Operation) => {
    const fault = faults.get(operation) ?? outages.get(operation);
    faults.delete(operation);
    if (fault !== undefined) {
      throw fault;
    }
  };
  const missing = (granted: readonly string[]) => findMissingScopes([neededScope, wishedScope], granted, {});
  const findClient = (secret: string): Client => {
    const client = clients.get(secret);
    if (client === undefined) {
      throw new Failure("credential_rejected");
    }
    if (!client.scopes.includes(neededScope)) {
      throw new Failure("client_scope_missing");
    }
    return client;
  };
  const toFindings = (scopes: readonly string[]) =>
    missing(scopes).map((scope) => ({
      code: "scope_missing",
      severity: "warning" as const,
      target: scope,
      title: "The client lacks a scope.",
      action: "Give it the scope at the provider.",
      owner: "customer" as const,
    }));
  const removeKey = ({ auth_key }: CredentialFields): GrantPart[] => {
    if (auth_key === undefined) {
      return [];
    }
    const id = auth_key.reveal();
    changes.push(`remove ${id}`);
    keys.delete(id);
    return [{ what: "auth_key", target: id, state: "removed" }];
  };

  return {
    connect: "submission",
    tokens: "minted",
    access: ["full"],
    provider,
    name,
    refreshesPerMinute: 600,
    revokesWholeAccount: false,
    ...(isExclusive ? { isExclusive } : {}),
    accountPage: "https://provider.example/clients",
    missingScopes: missing,
    know: (secret, account, scopes = [neededScope, wishedScope]) => void clients.set(secret, { account, scopes }),
    forget: (secret) => void clients.delete(secret),
    createKey: (id) => void keys.add(id),
    keys,
    changes,
    failNext: (operation, failure) => void faults.set(operation, failure),
    failAlways: (operation, failure) => void (failure === undefined ? outages.delete(operation) : outages.set(operation, failure)),

    parse: (sent) => ({ secret: new Secret(parseInput(body, sent).secret) }),
    fields: Object.keys(body.entries),

    verify: async ({ secret }) => {
      takeFault("verify");
      const { account, scopes } = findClient(secret.reveal());
      verified += 1;
      return {
        identity: { id: account, label: `${account}.example` },
        ...(storesNothing ? {} : { credential: { client_secret: secret, ssh_key: new Secret(`ssh-key-${verified}`) } }),
        scopes,
        details: { home: account, ...(storesNothing ? { role: secret.reveal() } : {}) },
        duties: { probe: clock() },
        findings: toFindings(scopes),
        reachable: [{ id: "project-1", name: "Project one" }],
      };
    },

    ...(storesNothing ? {} : { carryOver: ({ ssh_key }, next) => ({ ...next, ...(ssh_key === undefined ? {} : { ssh_key }) }) }),

    mint: async ({ client_secret }, _access, { details }) => {
      takeFault("mint");
      const secret = client_secret?.reveal() ?? details.role ?? "";
      const { scopes } = findClient(secret);
      minted += 1;
      const accessToken = new Secret(`token-${minted}-of-${secret}`);
      tokens.set(accessToken.reveal(), secret);
      return { type: "bearer", accessToken, issuedAt: clock(), expiresAt: new Date(clock().getTime() + 3_600_000), scopes };
    },

    probe: async (token) => {
      takeFault("probe");
      const client = clients.get(tokens.get(bearerOf(token)) ?? "");
      if (client === undefined) {
        throw new Failure("grant_revoked");
      }
      return toFindings(client.scopes);
    },

    revoke: async (held) => {
      takeFault("revoke");
      const livesUntil = new Date(clock().getTime() + 3_600_000);
      return [...removeKey(held), { what: "client", state: "left", code: "revocation_unsupported", livesUntil, command: "clients delete" }];
    },
  };
}
