import type { Call, LoggedCall } from "../simulator/call.ts";
import { describePools } from "./describe-pools.ts";
import type { World } from "./world.ts";

type Details = { authorization: string | null; query: Record<string, string>; form: Record<string, string>; json: unknown };

/** A call in the log of this simulator. */
export type GoogleCall = LoggedCall & Details;

/**
 * Describes a call for the log in clear text, with codes and tokens, so that a test can prove what was sent. `json` is null for a body that
 * is not JSON.
 */
export function describeCall({ headers, query, form, body }: Call): Details {
  return {
    authorization: headers.authorization ?? null,
    query: Object.fromEntries(query),
    form: Object.fromEntries(form),
    json: readJson(body),
  };
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Describes the world for `GET /_control/state`, beside clock and settings. */
export function describeState(world: World) {
  world.grants.carryOutRevocations(world.clock.now());
  return {
    accounts: world.accounts.map(({ sub, email }) => ({ sub, email, refresh_tokens: listRefreshTokens(world, sub) })),
    service_accounts: world.serviceAccounts
      .filter(({ deletedAt }) => deletedAt === null)
      .map(({ account, disabled, keys }) => ({
        email: account.email,
        disabled,
        keys: keys.map(({ id }) => id),
      })),
    workload_identity_pools: describePools(world),
  };
}

function listRefreshTokens({ grants, clock }: World, sub: string) {
  return grants.refreshTokensOf(sub).map((token) => ({
    token: token.token,
    client_id: token.clientId,
    scopes: token.scopes,
    issued_at: token.issuedAt,
    last_used_at: token.lastUsedAt,
    expires_at: token.expiresAt,
    status: token.status === "live" && !grants.isLive(token, clock.now()) ? "expired" : token.status,
  }));
}
