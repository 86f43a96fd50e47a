import * as oauth from "oauth4webapi";
import { Failure } from "../errors.ts";

/** A provider's metadata, checked: every endpoint that the suite uses is there and is reached over TLS. */
export type ServerMetadata = oauth.AuthorizationServer & {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
};

/**
 * Reads the discovery document of a pinned issuer.
 *
 * @param issuer - The issuer from configuration. The document must name exactly this issuer: another name means another provider.
 * @throws {Failure} `provider_answer_invalid`: not a discovery document, another issuer, or an endpoint over plain HTTP on
 *   anything but a loopback address. A retry helps only after the provider has fixed it.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8414.html#section-3.3 RFC 8414, section 3.3}
 */
export async function parseServerMetadata(issuer: URL, response: Response): Promise<ServerMetadata & { readonly jwks_uri: string }> {
  const metadata = await oauth.processDiscoveryResponse(issuer, response).catch((): never => {
    throw new Failure("provider_answer_invalid", { detail: "discovery document" });
  });
  const { authorization_endpoint, token_endpoint, jwks_uri } = metadata;
  if (authorization_endpoint === undefined || token_endpoint === undefined || jwks_uri === undefined) {
    throw new Failure("provider_answer_invalid", { detail: "discovery document lacks an endpoint" });
  }
  for (const endpoint of [authorization_endpoint, token_endpoint, jwks_uri, metadata.revocation_endpoint, metadata.userinfo_endpoint]) {
    if (endpoint !== undefined && !isConfidential(endpoint)) {
      throw new Failure("provider_answer_invalid", { detail: "discovery document names an endpoint without TLS" });
    }
  }
  return { ...metadata, authorization_endpoint, token_endpoint, jwks_uri };
}

const loopback = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** Whether a request to this endpoint cannot be read on the way: TLS, or a loopback address. */
export function isConfidential(endpoint: string): boolean {
  const url = URL.parse(endpoint);
  return url !== null && (url.protocol === "https:" || (url.protocol === "http:" && loopback.has(url.hostname)));
}
