import { json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { findDirectory } from "./find-directory.ts";
import type { World } from "./world.ts";

/** `GET /{tenant}/v2.0/.well-known/openid-configuration`: the endpoints of a directory. Its issuer has the directory's id, however it was named. */
export const getMetadata: Handler<World> = (call, world) => {
  const { id } = findDirectory(call, world);
  const base = `${world.url}/${id}`;
  return json(200, {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    response_types_supported: ["code"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
  });
};
