import { Failure } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { ClientPlace, OwnClient } from "./own-client.ts";
import { toOwnClientPlace, withSecret } from "./own-client-secrets.ts";
import { dropCurrent, type KeepClientDeps, mayBeErasing, writeClient } from "./write-client.ts";

type Given = { readonly clientId: string; readonly clientSecret: Secret; readonly by: string };

/**
 * Keeps the client that an organisation brings, in place of the one before. Call it once the provider has accepted the pair.
 *
 * With the same id, the secret before stays beside the new one for `bothSecretsDays`. With another id, connections that were made with the client before
 * keep it. When its secret is erased: see {@link writeClient}.
 *
 * @param prove - Asks the provider. Called before anything is written.
 * @throws {Failure} `credential_conflict`: it was changed at the same time, or its secret from before is being erased; retry. What `prove` and the
 *   stores throw.
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
  if (before?.earlier.some((one) => one.clientId === clientId && mayBeErasing(one, now))) {
    throw new Failure("credential_conflict", { detail: "the secret of this client is being erased" });
  }
  const at = toOwnClientPlace(place, clientId);
  const stored = await deps.credentials.read(at, signal);
  const { fields, ...held } = withSecret(stored?.fields ?? {}, clientSecret, now);
  // First, so that no record names a client without a stored secret.
  const { version } = await deps.credentials.write(at, fields, { cas: stored?.version ?? 0 }, signal);
  const earlier = before === undefined ? [] : dropCurrent(before, now).filter((one) => one.clientId !== clientId);
  const next = { ...place, clientId, version, setBy: by, setAt: now, testedAt: now, ...held, revision: (before?.revision ?? 0) + 1 };
  return writeClient(deps, { ...next, earlier }, signal);
}
