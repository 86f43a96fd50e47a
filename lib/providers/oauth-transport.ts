import * as oauth from "oauth4webapi";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import { toResponse } from "../outbound-fetch.ts";
import type { Secret } from "../secret.ts";
import type { Clock } from "../system.ts";
import { askProvider, type ProviderRequest } from "./provider-request.ts";

/** The operator's OAuth client at a provider. */
export type OAuthClient = { readonly clientId: string; readonly clientSecret: Secret };

/** What every request to an authorization server needs. */
export type OAuthDeps = {
  readonly clock: Clock;
  readonly readClient: () => Promise<OAuthClient>;
  readonly readMetadata: (signal: AbortSignal) => Promise<ServerMetadata>;
};

/**
 * oauth4webapi over our bounded requests. Plain HTTP is refused there, and in the metadata, except on loopback addresses.
 *
 * @param rewrite - Gives the body that the library gets to see, of the one that came.
 */
export function transport(signal: AbortSignal, rewrite: (body: Buffer) => Buffer = (body) => body) {
  return {
    signal,
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: async (url: string, init: ProviderRequest) => {
      const answer = await askProvider(url, init, signal);
      return toResponse({ ...answer, body: rewrite(answer.body) });
    },
  };
}
