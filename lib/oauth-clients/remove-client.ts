import { Failure } from "../errors.ts";
import { findDependents } from "./count-dependents.ts";
import type { ClientPlace, OwnClient } from "./own-client.ts";
import { dropCurrent, type KeepClientDeps, writeClient } from "./write-client.ts";

/**
 * Removes an organisation's own client: new logins are made with the operator's. Logins that have begun may still need its secret, so the secret stays.
 * A later call erases it: see {@link writeClient}.
 *
 * @returns The record as it was.
 * @throws {Failure} `not_found`: there is none, and no secret of one is left. `own_client_in_use`, with the accounts: connections were made with it, or a
 *   grant is still being revoked. `credential_conflict`: it was changed at the same time; retry. What the stores throw.
 */
export async function removeClient(deps: KeepClientDeps, place: ClientPlace, signal: AbortSignal): Promise<OwnClient> {
  const client = await deps.ownClients.read(place);
  if (client === undefined || (client.isRemoved && client.earlier.length === 0)) {
    throw new Failure("not_found");
  }
  const earlier = dropCurrent(client, deps.clock());
  const { byClient, isRevoking } = await findDependents(deps, place.tenant, place.provider);
  const using = earlier.flatMap(({ clientId }) => byClient.get(clientId) ?? []);
  if (using.length > 0 || isRevoking) {
    const detail = `${using.length} connections, ${isRevoking ? "a" : "no"} revocation under way`;
    throw new Failure("own_client_in_use", { accounts: using.map(({ account }) => account), detail });
  }
  await writeClient(deps, { ...client, isRemoved: true, earlier, revision: client.revision + 1 }, signal);
  return client;
}
