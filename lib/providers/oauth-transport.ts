import { redeemingLibrary } from "../oauth/oauth4webapi.later.ts";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import { toResponse } from "../outbound-fetch.ts";
import type { Secret } from "../secret.ts";
import type { Clock } from "../system.ts";
import { askProvider, type ProviderRequest } from "./provider-request.ts";

/** The operator's OAuth client at a provider. */
export type OAuthClient = { readonly clientId: string; readonly clientSecret: Secret };

/** The dependencies of every request to an authorization server. */
export type OAuthDeps = {
  readonly clock: Clock;
  readonly readClient: () => Promise<OAuthClient>;
  readonly readMetadata: (signal: AbortSignal) => Promise<ServerMetadata>;
};

/**
 * Builds oauth4webapi's options so that it sends bounded requests ({@link requestProvider}). Plain HTTP is refused there, and in
 * the metadata, except on loopback addresses.
 *
 * @param rewrite - Changes the body before the library reads it.
 */
export function transport(signal: AbortSignal, rewrite: (body: Buffer) => Buffer = (body) => body) {
  const { allowInsecureRequests, customFetch } = redeemingLibrary();
  return {
    signal,
    [allowInsecureRequests]: true,
    [customFetch]: async (url: string, init: ProviderRequest) => {
      const answer = await askProvider(url, init, signal);
      return toResponse({ ...answer, body: rewrite(answer.body) });
    },
  };
}
