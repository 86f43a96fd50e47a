import { importJWK, type JWK } from "jose";
import type * as oauth from "oauth4webapi";
import type { OperatorSecrets } from "../credentials/operator-secrets.ts";
import { Failure } from "../errors.ts";
import { parseJson } from "../json.ts";
import { redeemingLibrary } from "../oauth/oauth4webapi.lazy.ts";
import { parseServerMetadata, type ServerMetadata } from "../oauth/server-metadata.ts";
import { outboundFetch } from "../outbound-fetch.ts";
import { OutboundError, type OutboundInit } from "../outbound-request.ts";
import { type Clock, minutesAfter } from "../system.ts";

/** The console as a client of the identity provider. */
export type OidcClient = {
  readonly clientId: string;
  readonly issuer: string;
  /** Reads the identity provider's metadata, which is kept for ten minutes. @throws {Failure} `identity_unavailable`, `configuration_invalid` */
  readMetadata(signal: AbortSignal): Promise<OidcMetadata>;
  /** Reads how the client proves itself. @throws {Failure} `secrets_unavailable`, `configuration_invalid` */
  readAuthentication(): Promise<oauth.ClientAuth>;
};

export type OidcMetadata = ServerMetadata & { readonly jwks_uri: string };

type OidcClientDeps = {
  readonly issuer: string;
  readonly clientId: string;
  /** The operator's secret: `{"client_secret": "…"}`, or `{"private_key": "<a private JWK with alg and kid, as text>"}`. */
  readonly secretId: string;
  readonly secrets: OperatorSecrets;
  readonly clock: Clock;
};

const keptMinutes = 10;

/** Opens the identity provider that signs people in. It proves the client by `client_secret_basic`, or by `private_key_jwt`. */
export function oidcClient({ issuer, clientId, secretId, secrets, clock }: OidcClientDeps): OidcClient {
  let kept: { readonly metadata: OidcMetadata; readonly until: Date } | undefined;
  return {
    clientId,
    issuer,
    async readMetadata(signal) {
      if (kept === undefined || kept.until <= clock()) {
        kept = { metadata: await discover(issuer, signal), until: minutesAfter(clock(), keptMinutes) };
      }
      return kept.metadata;
    },
    async readAuthentication() {
      const { client_secret: secret, private_key: key } = await secrets.read(secretId);
      if (secret !== undefined && secret !== "") {
        return redeemingLibrary().ClientSecretBasic(secret);
      }
      return redeemingLibrary().PrivateKeyJwt(await importPrivateKey(key ?? ""));
    },
  };
}

async function importPrivateKey(text: string): Promise<oauth.PrivateKey> {
  const jwk = parseJson(text) as JWK | undefined;
  const key = await Promise.resolve(importJWK(jwk ?? {})).catch(() => undefined);
  if (!(key instanceof CryptoKey) || key.type !== "private") {
    throw new Failure("configuration_invalid", { detail: "the console's client has neither a secret nor a private key" });
  }
  return { key, ...(typeof jwk?.kid === "string" ? { kid: jwk.kid } : {}) };
}

async function discover(issuer: string, signal: AbortSignal): Promise<OidcMetadata> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await request(address, { headers: { accept: "application/json" } }, signal);
  return parseServerMetadata(new URL(issuer), response).catch((cause: unknown): never => {
    throw new Failure("configuration_invalid", { cause, detail: "the identity provider's metadata cannot be used" });
  });
}

/** Bounds of one request: a function of the console has ten seconds, and makes one to three where the metadata and the keys are known. */
const limits = { timeoutMs: 2500, maxBytes: 150_000 };

/** @throws {Failure} `identity_unavailable`: no answer, or one that asks for a retry. */
async function request(url: string, init: OutboundInit, signal: AbortSignal): Promise<Response> {
  try {
    const response = await outboundFetch(url, init, { ...limits, signal });
    if (response.status !== 429 && response.status < 500) {
      return response;
    }
    throw new Failure("identity_unavailable", { detail: `identity provider: status ${response.status}` });
  } catch (error) {
    throw error instanceof OutboundError
      ? new Failure("identity_unavailable", { cause: error, detail: `identity provider: ${error.kind}` })
      : error;
  }
}

/** Makes the options with which oauth4webapi sends bounded requests. Plain HTTP is refused there and in the metadata, except on loopback addresses. */
export function oidcTransport(signal: AbortSignal) {
  const { allowInsecureRequests, customFetch } = redeemingLibrary();
  return {
    signal,
    [allowInsecureRequests]: true,
    [customFetch]: (
      url: string,
      { method, headers, body }: oauth.CustomFetchOptions<string, string | URLSearchParams | null | undefined>,
    ) => request(url, { method, headers, body: body ?? null }, signal),
  };
}
