import { createClient } from "../create-client.ts";
import type { ProviderName, ReadTokenParams } from "../generated/operations.ts";
import type { CallerToken } from "./caller-token.ts";
import { type Options, UsageError } from "./read-options.ts";

/** A token as the API hands it out. */
export type ServedToken = {
  /** The fields of the answer: `access_token`, or AWS's three. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** `undefined`: the provider did not say. */
  readonly expiresAt: Date | undefined;
  /** What the token is for. Empty where the API does not say. */
  readonly about: Readonly<Record<string, unknown>>;
  /** The token works, and its refresh is failing. */
  readonly warning?: string;
};

/** The API gave no token. The message names its code and who must do what; it holds no secret. */
export class NoToken extends Error {
  readonly code: string;
  /** The API's status; `undefined` if it did not answer. */
  readonly status: number | undefined;

  constructor(code: string, status: number | undefined, action: string) {
    super(action === "" ? code : `${code}: ${action}`);
    this.code = code;
    this.status = status;
  }

  /** Whether the API has decided: a token that is still held must not be used further. Otherwise it may answer in a moment. */
  get isFinal(): boolean {
    return this.code === "stopped" || (this.status !== undefined && this.status < 500 && this.status !== 429);
  }
}

/** The API may take half a minute for a token that must be refreshed first. */
const timeoutMs = 35_000;

/**
 * Makes the request for a token.
 *
 * @param minTtlSeconds - The token should live as long, 0 to 3000.
 * @returns Asks the API. It throws {@link NoToken}.
 * @throws {UsageError} `AURORA_URL` is missing, or would send the caller's token in clear.
 */
export function tokenRequest(address: string | undefined, caller: CallerToken, options: Options, minTtlSeconds: number) {
  const baseUrl = toBaseUrl(address);
  const { provider, command: _, ...narrowed } = options;
  const ask = async (bearer: string): Promise<Answer> => {
    const client = createClient({ baseUrl, credential: () => ({ authorization: `Bearer ${bearer}` }) });
    try {
      const params = { ...narrowed, min_ttl: minTtlSeconds } as ReadTokenParams;
      return await client.readToken(provider as ProviderName, params, { signal: AbortSignal.timeout(timeoutMs) });
    } catch {
      throw new NoToken("unreachable", undefined, `${new URL(baseUrl).origin} did not answer.`);
    }
  };
  return async (): Promise<ServedToken> => {
    const bearer = await readOwn(caller);
    const answer = await ask(bearer);
    if (answer.status !== 401) {
      return toToken(answer);
    }
    // A file or a command may have a newer token by now.
    caller.forget();
    const next = await readOwn(caller);
    return toToken(next === bearer ? answer : await ask(next));
  };
}

async function readOwn(caller: CallerToken): Promise<string> {
  try {
    return await caller.read();
  } catch (error) {
    throw new NoToken("no_caller_token", undefined, error instanceof Error ? error.message : "");
  }
}

function toBaseUrl(address: string | undefined): string {
  if (address === undefined || !URL.canParse(address)) {
    throw new UsageError("AURORA_URL must be the address of the API");
  }
  const url = new URL(address);
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLocal)) {
    throw new UsageError("AURORA_URL must be an https address");
  }
  return url.href.replace(/\/+$/, "");
}

type Answer = { readonly status: number; readonly data: unknown };

const toText = (value: unknown): string => (typeof value === "string" ? value : "");

/** A gateway or a proxy may answer with a text, or with JSON that has no code. */
function toToken({ status, data }: Answer): ServedToken {
  const json: Readonly<Record<string, unknown>> = typeof data === "object" ? { ...data } : {};
  if (status !== 200) {
    const said = toText(json.code);
    const [code, action] = said === "" && status === 401 ? ["unauthorized", "The API did not accept the caller's token."] : [said, ""];
    const accounts = Array.isArray(json.accounts) ? ` (${json.accounts.join(", ")})` : "";
    throw new NoToken(code || `status_${status}`, status, `${toText(json.action) || toText(json.title) || action}${accounts}`);
  }
  const { expires_at: expiresAt, about, warning, ...fields } = json;
  const at = new Date(toText(expiresAt));
  const { code = "", action = "" } = (warning ?? {}) as { readonly code?: string; readonly action?: string };
  return {
    fields,
    expiresAt: Number.isNaN(at.getTime()) ? undefined : at,
    about: { ...(about as object | undefined) },
    ...(code === "" ? {} : { warning: `${code}: ${action}` }),
  };
}
