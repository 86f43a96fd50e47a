import { randomInt } from "node:crypto";
import type { GoogleCall } from "../../local/google/describe.ts";
import { DEFAULT_SETTINGS } from "../../local/google/settings.ts";
import { readJson } from "../../local/read-json.ts";
import { type LogAnswer, readWhole } from "../../local/simulator/bounded-log.ts";
import type { Target } from "./target.ts";

export const cloudPlatform = "https://www.googleapis.com/auth/cloud-platform";

export type Account = { readonly sub: string; readonly email: string };
type KnownAccount = Account & { readonly refresh_tokens: readonly { readonly token: string; readonly status: string }[] };

async function control<T>({ google }: Target, method: string, command: string, body?: object): Promise<T> {
  const response = await fetch(`${google}/_control/${command}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!response.ok) {
    throw new Error(`${method} ${command}: ${await response.text()}`);
  }
  return readJson<T>(response);
}

/**
 * A person's Google account that no other test knows. Revoking a grant ends all grants of its account, and the product
 * leaves a revocation out while another connection of the account lives: tests that shared one would see each other.
 */
export async function addAccount(target: Target, { projects = 2 }: { projects?: number } = {}): Promise<Account> {
  const sub = `11${randomInt(10 ** 9, 10 ** 10)}`;
  const account = {
    sub,
    email: `person-${sub}@example.com`,
    projects: Array.from({ length: projects }, (_, index) => ({
      projectId: `p${index}-${sub}`,
      number: `${sub}${index}`,
      displayName: `Project ${index}`,
    })),
  };
  const { accounts } = await control<{ accounts: object[] }>(target, "GET", "accounts");
  await control(target, "PUT", "accounts", { accounts: [...accounts, account] });
  return account;
}

export const setGoogle = (target: Target, settings: object) => control<unknown>(target, "POST", "settings", settings);
export const failGoogle = (target: Target, fault: object) => control<unknown>(target, "POST", "faults", fault);

/** Moves Google's clock ahead of the machine's, to where it then stands. */
export const skewGoogle = (target: Target, seconds: number) => control<unknown>(target, "POST", "clock", { skew_seconds: seconds });

/** Google as it was at the start, except for its accounts and what they have granted. */
export async function healGoogle(target: Target): Promise<void> {
  await control(target, "DELETE", "faults");
  await setGoogle(target, DEFAULT_SETTINGS);
}

export async function googleCalls(target: Target, path?: string): Promise<readonly GoogleCall[]> {
  const calls = readWhole(await control<LogAnswer<GoogleCall>>(target, "GET", "calls"));
  return path === undefined ? calls : calls.filter((call) => call.path === path);
}

/** Counts the calls to a path while something is done. The deployed target's own schedule calls Google as well. */
export const countGoogleCalls = (target: Target, path: string, deed: () => Promise<unknown>): Promise<number> =>
  countCalls(target, (call) => call.path === path, deed);

/** Counts the codes that are sent to Google for tokens while something is done: no schedule does that. */
export const countCodeExchanges = (target: Target, deed: () => Promise<unknown>): Promise<number> =>
  countCalls(target, isCodeExchange, deed);

export const isCodeExchange = ({ path, form }: GoogleCall): boolean => path === "/token" && form.grant_type === "authorization_code";

export async function countCalls(target: Target, isCounted: (call: GoogleCall) => boolean, deed: () => Promise<unknown>): Promise<number> {
  const count = async () => (await googleCalls(target)).filter(isCounted).length;
  const before = await count();
  await deed();
  return (await count()) - before;
}

/** Counts the refreshes that were ever asked for with an account's refresh tokens, whoever asked. */
export async function countRefreshes(target: Target, { sub }: Account): Promise<number> {
  const tokens = (await knownAccounts(target)).filter((known) => known.sub === sub).flatMap((known) => known.refresh_tokens);
  return (await googleCalls(target, "/token")).filter(({ form }) => tokens.some(({ token }) => token === form.refresh_token)).length;
}

/** `live` or `revoked` for each refresh token of an account, oldest first. */
export async function refreshTokenStates(target: Target, { sub }: Account): Promise<string[]> {
  return (await knownAccounts(target)).filter((known) => known.sub === sub).flatMap((known) => known.refresh_tokens.map((t) => t.status));
}

export const knownAccounts = async (target: Target): Promise<readonly KnownAccount[]> =>
  (await control<{ accounts: KnownAccount[] }>(target, "GET", "state")).accounts;

/** As if the person had removed the application at Google. */
export const revokeAtGoogle = (target: Target, { sub }: Account) => control<unknown>(target, "POST", "revoke", { sub });
