import * as oauth from "oauth4webapi";
import type { Clock } from "../connections/ports.ts";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import type { Secret } from "../secret.ts";
import { type ProviderRequest, requestProvider } from "./provider-request.ts";

/** The operator's OAuth client at a provider. */
export type OAuthClient = { readonly clientId: string; readonly clientSecret: Secret };

/** What every request to an authorization server needs. */
export type OAuthDeps = {
  readonly clock: Clock;
  readonly readClient: () => Promise<OAuthClient>;
  readonly readMetadata: (signal: AbortSignal) => Promise<ServerMetadata>;
};

/** oauth4webapi over our bounded fetch. Plain HTTP is refused there, and in the metadata, except on loopback addresses. */
export function transport(signal: AbortSignal) {
  return {
    signal,
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: (url: string, init: ProviderRequest) => requestProvider(url, init, signal),
  };
}

/** Seconds that a provider asks to be left alone. Its other form, a date, is not used by any of them. */
export function readRetryAfter(response: Response): { readonly retryAfterSeconds?: number } {
  const header = response.headers.get("retry-after") ?? "";
  return /^\d{1,5}$/.test(header) ? { retryAfterSeconds: Number(header) } : {};
}
