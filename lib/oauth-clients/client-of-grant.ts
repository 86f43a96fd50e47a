import type { Environment } from "../config.ts";
import { type ConnectionKey, ownClientOf } from "../connections/connection.ts";
import { credentialStoreFromEnvironment } from "../credentials/credential-store-from-environment.ts";
import type { OAuthClient, OAuthDeps } from "../providers/oauth-transport.ts";
import type { Clock } from "../system.ts";
import { type OwnClientStore, readOwnClient } from "./own-client-secrets.ts";

/**
 * Makes what reads the client of a grant: the one that its details name, of the grant's organisation, or the operator's. The credential store is
 * opened with the first own client. Its secret is read each time, so that another one counts at once.
 */
export function clientOfGrant(
  env: Environment,
  clock: Clock,
  readOperators: (at: ConnectionKey) => Promise<OAuthClient>,
): OAuthDeps["readClient"] {
  let store: OwnClientStore | undefined;
  return async ({ at, ...grant }) => {
    const clientId = ownClientOf(grant);
    if (clientId === undefined) {
      return readOperators(at);
    }
    store ??= credentialStoreFromEnvironment(env, clock);
    return readOwnClient(store, { at, clientId, now: clock() });
  };
}
