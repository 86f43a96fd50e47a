import type { Handler } from "../simulator/route.ts";
import { json } from "./reply.ts";
import type { World } from "./world.ts";

const CACHEABLE = { "cache-control": "public, max-age=3600" };

/** Google's metadata. It names the `device_authorization_endpoint` as Google does, but that endpoint is not simulated. */
export const getOpenidConfiguration: Handler<World> = (_call, { url }) =>
  json(
    200,
    {
      issuer: url,
      authorization_endpoint: `${url}/o/oauth2/v2/auth`,
      device_authorization_endpoint: `${url}/device/code`,
      token_endpoint: `${url}/token`,
      userinfo_endpoint: `${url}/v1/userinfo`,
      revocation_endpoint: `${url}/revoke`,
      jwks_uri: `${url}/oauth2/v3/certs`,
      response_types_supported: ["code"],
      response_modes_supported: ["query"],
      authorization_response_iss_parameter_supported: true,
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      scopes_supported: ["openid", "email", "profile"],
      claims_supported: ["aud", "email", "email_verified", "exp", "family_name", "given_name", "iat", "iss", "name", "picture", "sub"],
      token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
      code_challenge_methods_supported: ["plain", "S256"],
      grant_types_supported: ["authorization_code", "refresh_token"],
    },
    CACHEABLE,
  );

export const getJwks: Handler<World> = (_call, { key }) => json(200, { keys: [key.jwk] }, CACHEABLE);

/** The keys that Google's Node library reads instead of the JWKS. Google serves certificates here; a public key in PEM works too. */
export const getPemKeys: Handler<World> = (_call, { key }) => json(200, { [key.kid]: key.pem }, CACHEABLE);
