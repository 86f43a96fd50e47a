import { Failure } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { Clock } from "../system.ts";
import { type DependentsDeps, findDependents, isNeeded } from "./count-dependents.ts";
import type { ClientPlace, OwnClient, OwnClients } from "./own-client.ts";
import { type OwnClientStore, toOwnClientPlace, withSecret } from "./own-client-secrets.ts";

export type KeepClientDeps = DependentsDeps & {
  readonly clock: Clock;
  readonly ownClients: Pick<OwnClients, "read" | "write" | "erase">;
  readonly credentials: Pick<OwnClientStore, "read" | "write" | "erase">;
};

type Given = { readonly clientId: string; readonly clientSecret: Secret; readonly by: string };

/**
 * Keeps the client that an organisation brings, in place of the one before. Call it once the provider has accepted the pair.
 *
 * With the same id, the secret before stays beside the new one for `bothSecretsDays`. With another id, connections that were made with the client before
 * keep it. The first change after the last of them has gone erases its secret.
 *
 * @param prove - Asks the provider. Called before anything is written.
 * @throws {Failure} `credential_conflict`: it was changed at the same time; retry. What `prove` and the stores throw.
 */
export async function setClient(
  deps: KeepClientDeps,
  place: ClientPlace,
  { clientId, clientSecret, by }: Given,
  prove: () => Promise<void>,
  signal: AbortSignal,
): Promise<OwnClient> {
  const before = await deps.ownClients.read(place);
  await prove();
  const now = deps.clock();
  const at = toOwnClientPlace(place, clientId);
  const stored = await deps.credentials.read(at, signal);
  const { fields, ...held } = withSecret(stored?.fields ?? {}, clientSecret, now);
  // First, so that no record names a client whose secret is not stored.
  const { version } = await deps.credentials.write(at, fields, { cas: stored?.version ?? 0 }, signal);
  const others = [before?.clientId, ...(before?.earlier ?? [])].filter((id) => id !== undefined && id !== clientId) as string[];
  const dependents = await findDependents(deps, place.tenant, place.provider);
  const earlier = [...new Set(others)];
  const next = { ...place, clientId, version, setBy: by, setAt: now, testedAt: now, ...held, revision: (before?.revision ?? 0) + 1 };
  const kept = { ...next, earlier: earlier.filter((id) => isNeeded(dependents, id)) };
  for (const id of earlier.filter((id) => !kept.earlier.includes(id))) {
    await deps.credentials.erase(toOwnClientPlace(place, id), signal);
  }
  if (!(await deps.ownClients.write(kept))) {
    throw new Failure("credential_conflict", { detail: "the organisation's client was changed at the same time" });
  }
  return kept;
}
