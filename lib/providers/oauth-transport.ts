import type { Call } from "../connections/provider.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.lazy.ts";
import type { ServerMetadata } from "../oauth/server-metadata.ts";
import { toResponse } from "../outbound-fetch.ts";
import { Secret } from "../secret.ts";
import { type Clock, secondsAfter } from "../system.ts";
import { askProvider, type ProviderRequest, withTimeout } from "./provider-request.ts";

/** An OAuth client at a provider. */
export type OAuthClient = {
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** An organisation has brought it. Absent: it is the operator's. */
  readonly isOwn?: true;
  /** The secret before the last change, while both are held. */
  readonly earlierSecret?: Secret;
};

/** What a request is about: its details name the client, if it is the organisation's own. */
export type ClientUse = Pick<Call, "at" | "details">;

/** The dependencies of every request to an authorization server. */
export type OAuthDeps = {
  readonly clock: Clock;
  /** @throws {Failure} `own_client_rejected`: the organisation has no such client. What the stores throw. */
  readonly readClient: (use: ClientUse) => Promise<OAuthClient>;
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

/** Reads what each request to a token endpoint needs. @param timeoutMs - Milliseconds to wait for it. */
export const prepareRequest = (
  { readMetadata, readClient }: Pick<OAuthDeps, "readMetadata" | "readClient">,
  use: ClientUse,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<[ServerMetadata, OAuthClient]> =>
  Promise.all([
    withTimeout(readMetadata(signal), signal, { timeoutMs, late: "provider_timeout" }),
    withTimeout(readClient(use), signal, { timeoutMs, late: "secrets_unavailable" }),
  ]);

type Lifetimes = { readonly expiresInSeconds?: number; readonly refreshTokenExpiresInSeconds?: number };

/** Turns the lifetimes of issued tokens into instants. */
export function toExpiries({ expiresInSeconds, refreshTokenExpiresInSeconds }: Lifetimes, issuedAt: Date) {
  const after = (seconds: number | undefined) => (seconds === undefined ? undefined : secondsAfter(issuedAt, seconds));
  return defined({ expiresAt: after(expiresInSeconds), refreshTokenExpiresAt: after(refreshTokenExpiresInSeconds) });
}

/** Reads the operator's client out of a secret. @param prefix - Of its fields. @throws {Failure} `configuration_invalid`: it is not there. */
export function toOAuthClient(fields: Readonly<Record<string, string>>, prefix: string, missing: string): OAuthClient {
  const { [`${prefix}client_id`]: clientId, [`${prefix}client_secret`]: clientSecret } = fields;
  if (clientId === undefined || clientSecret === undefined) {
    throw new Failure("configuration_invalid", { detail: missing });
  }
  return { clientId, clientSecret: new Secret(clientSecret) };
}
