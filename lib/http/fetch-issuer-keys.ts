import type { JSONWebKeySet } from "jose";
import { Failure } from "../errors.ts";
import { isObject, parseJson } from "../json.ts";
import { OutboundError, outboundRequest } from "../outbound-request.ts";

export type IssuerAddress = {
  /** Compared letter by letter with the discovery document's `issuer`. */
  readonly issuer: string;
  /** Where the keys are. Without it the issuer's discovery document says. */
  readonly jwksUrl?: string | undefined;
};

/** Bounds of one request. Two of them are over long before API Gateway ends an authorizer, which is after 10 seconds. */
const limits = { timeoutMs: 2000, maxBytes: 150_000 };

/**
 * Fetches the issuer's key set: one request, and one for the discovery document before it unless the address says where the keys
 * are. The document is read each time, so keys that have moved are found.
 *
 * @throws {Failure} `identity_unavailable`: an answer is missing, or is not what it must be; a list without keys is no key set.
 *   `configuration_invalid`: the discovery document belongs to another issuer.
 */
export async function fetchIssuerKeys({ issuer, jwksUrl }: IssuerAddress): Promise<JSONWebKeySet> {
  const { keys } = await readDocument(jwksUrl ?? (await discoverJwksUrl(issuer)), "keys");
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isObject)) {
    throw new Failure("identity_unavailable", { detail: "identity provider: the answer holds no keys" });
  }
  return { keys };
}

/** @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation OpenID Connect Discovery, section 4.3} */
async function discoverJwksUrl(issuer: string): Promise<string> {
  const document = await readDocument(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, "discovery document");
  if (!("issuer" in document) || !("jwks_uri" in document)) {
    throw new Failure("identity_unavailable", { detail: "identity provider: the discovery document is incomplete" });
  }
  if (document.issuer !== issuer || typeof document.jwks_uri !== "string" || !URL.canParse(document.jwks_uri)) {
    throw new Failure("configuration_invalid", { detail: "OIDC_ISSUER: its discovery document names another issuer, or no keys" });
  }
  return document.jwks_uri;
}

async function readDocument(url: string, what: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await outboundRequest(url, { headers: { accept: "application/json" } }, limits).catch(toUnavailable);
  const document = status === 200 ? parseJson(body.toString("utf8")) : undefined;
  if (!isObject(document)) {
    throw new Failure("identity_unavailable", { detail: `identity provider: no ${what}, status ${status}` });
  }
  return document;
}

function toUnavailable(error: unknown): never {
  throw error instanceof OutboundError ? new Failure("identity_unavailable", { detail: `identity provider: ${error.message}` }) : error;
}
