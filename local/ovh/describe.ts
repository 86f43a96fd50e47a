import { readBearer } from "../simulator/authorization.ts";
import type { Call, LoggedCall } from "../simulator/call.ts";
import type { World } from "./world.ts";

type Details = { authorization: string | null; query: Record<string, string>; form: Record<string, string> };

/** A call in the log of this simulator. */
export type OvhCall = LoggedCall & Details;

/** Describes a call for the log in clear text, with codes and tokens, so that a test can prove what was sent. */
export function describeCall(call: Call): Details {
  return { authorization: readBearer(call) ?? null, query: Object.fromEntries(call.query), form: Object.fromEntries(call.form) };
}

/** Describes the state, without secrets. */
export function describeState({ accounts, grants, serviceAccounts, policies, clock }: World) {
  const now = clock.now();
  return {
    accounts: accounts.map(({ region, nichandle, email, projects }) => ({
      region,
      nichandle,
      email,
      projects: projects.map(({ id }) => id),
      refresh_tokens: [...grants.refreshTokens.values()]
        .filter(({ grant }) => grant.nichandle === nichandle)
        .map(({ grant, status }) => (grant.ended ? "ended" : status)),
      access_tokens: [...grants.accessTokens.values()]
        .filter((token) => token.nichandle === nichandle)
        .map(({ grant, clientId, expiresAt }) => ({
          of: clientId ?? "login",
          status: grant?.ended ? "ended" : expiresAt <= now ? "expired" : "live",
        })),
    })),
    service_accounts: serviceAccounts.map(({ region, clientId, nichandle, urn }) => ({ region, client_id: clientId, nichandle, urn })),
    policies,
  };
}
