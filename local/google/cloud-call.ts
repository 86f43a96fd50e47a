import { readBearer } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import type { Account } from "./accounts.ts";
import { cloudError } from "./cloud-reply.ts";
import { findPrincipal } from "./find-principal.ts";
import { requireHomeApi } from "./home-api.ts";
import { findUserProject } from "./user-project.ts";
import type { World } from "./world.ts";

/** Cloud APIs know who came with a foreign token. Sign-in does not. */
const findFederated = ({ federation }: World, sub: string): Account | undefined =>
  federation.principals.has(sub) ? { sub, email: sub, hd: null, name: sub, projects: [] } : undefined;

/**
 * Finds the account that calls a Cloud API. Checks the token (401), its scopes and the project whose quota it names (403); each method checks
 * permissions itself.
 *
 * @param method - Service and RPC, e.g. `cloudresourcemanager.googleapis.com` and `google.cloud.….SearchProjects`.
 */
export function authorizeCloudCall(call: Call, world: World, scopes: readonly string[], method: { service: string; rpc: string }): Account {
  const token = world.grants.findLiveAccessToken(readBearer(call) ?? "", world.clock.now());
  const account = token && (findPrincipal(world, token.sub) ?? findFederated(world, token.sub));
  if (token === undefined || account === undefined) {
    const expected = "Expected OAuth 2 access token, login cookie or other valid authentication credential.";
    const reply = cloudError(401, "UNAUTHENTICATED", `Request had invalid authentication credentials. ${expected}`);
    throw new Refused({
      ...reply,
      headers: { ...reply.headers, "www-authenticate": `Bearer realm="${world.url}", error="invalid_token"` },
    });
  }
  if (!scopes.some((scope) => token.scopes.includes(scope))) {
    throw new Refused(
      cloudError(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.", {
        reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        domain: "googleapis.com",
        metadata: { service: method.service, method: method.rpc },
      }),
    );
  }
  if (findUserProject(call, world, account, method.service) === undefined) requireHomeApi(world, account, method.service);
  return account;
}
