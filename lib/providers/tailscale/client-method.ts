import type { MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { type ClientInput, parseClientInput } from "./client-input.ts";
import { keepAuthKey } from "./keep-auth-key.ts";
import { probeClient } from "./probe-client.ts";
import { revokeClient } from "./revoke-client.ts";
import { adminPages } from "./tailscale.ts";
import { carryOver, detailsOf, readClient } from "./tailscale-credential.ts";
import { missingScopes } from "./tailscale-scopes.ts";
import { requestAccessToken } from "./tailscale-token.ts";
import { type ClientDeps, verifyClient } from "./verify-client.ts";

/**
 * Tailscale by an OAuth client that the customer creates in their admin console (client credentials grant).
 *
 * @see {@link https://tailscale.com/kb/1215/oauth-clients OAuth clients}
 */
export const clientMethod = (deps: ClientDeps): MintedMethod => ({
  provider: "tailscale",
  name: "client",
  connect: "submission",
  tokens: "minted",
  access: ["full"],
  refreshesPerMinute: deps.settings.refreshesPerMinute,
  revokesWholeAccount: false,
  accountPage: adminPages.clients,
  missingScopes,
  carryOver,
  detailsOf,
  async mint(held, _access, { signal }) {
    const { tags: _, ...token } = await requestAccessToken(deps.settings, readClient(held), deps.clock, signal);
    return { type: "bearer", ...token };
  },
  probe: (token, call) => probeClient(deps, token, call),
  revoke: (held, call) => revokeClient(deps, held, call),
  duties: { auth_key: keepAuthKey(deps) },
});

/** The same method, for the functions that connect it. */
export const clientSubmission = (deps: ClientDeps): SubmissionMethod<ClientInput> => ({
  ...clientMethod(deps),
  parse: parseClientInput,
  verify: (input, call) => verifyClient(deps, input, call),
});
