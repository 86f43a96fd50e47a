import { Failure } from "../errors.ts";
import { findDependents } from "./count-dependents.ts";
import type { ClientPlace } from "./own-client.ts";
import { toOwnClientPlace } from "./own-client-secrets.ts";
import type { KeepClientDeps } from "./set-client.ts";

/**
 * Removes an organisation's own client, with those that were set before. New logins are made with the operator's.
 *
 * @throws {Failure} `not_found`: there is none. `own_client_in_use`, with the accounts: connections were made with it, or a grant is still being revoked.
 *   What the stores throw.
 */
export async function removeClient(deps: KeepClientDeps, place: ClientPlace, signal: AbortSignal): Promise<void> {
  const client = await deps.ownClients.read(place);
  if (client === undefined) {
    throw new Failure("not_found");
  }
  const ids = [client.clientId, ...client.earlier];
  const { byClient, isRevoking } = await findDependents(deps, place.tenant, place.provider);
  const using = ids.flatMap((id) => byClient.get(id) ?? []);
  if (using.length > 0 || isRevoking) {
    const detail = `${using.length} connections, ${isRevoking ? "a" : "no"} revocation under way`;
    throw new Failure("own_client_in_use", { accounts: using.map(({ account }) => account), detail });
  }
  // The record goes last: while it stands, a repeated request finds what is left to erase.
  for (const id of ids) {
    await deps.credentials.erase(toOwnClientPlace(place, id), signal);
  }
  await deps.ownClients.erase(place);
}
