import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import type { Secret } from "../secret.ts";
import type { ClientPlace, EarlierClient, OwnClient } from "./own-client.ts";
import { findEarlier, toOwnClientPlace, withSecret } from "./own-client-secrets.ts";
import { dropCurrent, type KeepClientDeps, mayBeErasing, writeClient } from "./write-client.ts";

type Given = { readonly clientId: string; readonly clientSecret: Secret; readonly by: string };

/**
 * Keeps the client that an organisation brings, in place of the one before. Call it once the provider has accepted the pair.
 *
 * With the same id, the secret before stays beside the new one for `bothSecretsDays`. With another id, connections that were made with the client before
 * keep it. When its secret is erased: see {@link writeClient}.
 *
 * @param prove - Asks the provider. Called before anything is written.
 * @throws {Failure} `credential_conflict`: it was changed at the same time, or its secret from before is being erased; retry. Or the client was replaced or
 *   removed in its other use, by name or for all logins, its secret is not erased yet, and this use does not have it. What `prove` and the stores throw.
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
  // Another record is not written with this one, so it must not be about to erase the secret. It erases none that this one names.
  const isCurrent = before?.clientId === clientId && !before.isRemoved;
  const others = isCurrent ? [] : (await deps.ownClients.list(place.tenant, place.provider)).filter(({ peer }) => peer !== place.peer);
  const leaving = [...(before?.earlier ?? []).filter((one) => mayBeErasing(one, now)), ...others.flatMap(({ earlier }) => earlier)];
  if (leaving.some((one) => one.clientId === clientId)) {
    throw new Failure("credential_conflict", { detail: "the secret of this client is being erased, or will be after another use of it" });
  }
  const at = toOwnClientPlace(place, clientId);
  const stored = await deps.credentials.read(at, signal);
  const fields = withSecret(stored?.fields ?? {}, clientSecret, now);
  const { bothUntil } = findEarlier(fields, now);
  const set = { ...place, clientId, setBy: by, setAt: now, testedAt: now };
  const withoutIt = (all: readonly EarlierClient[]) => all.filter((one) => one.clientId !== clientId);
  const start: OwnClient = before ?? { ...set, version: 0, isRemoved: true, earlier: [], revision: 0 };
  // First a record that leads to a new secret: the sweep erases it if no later write names it. Then the secret, so that no record names a client without one.
  const leading = { ...start, earlier: [{ clientId, since: now }, ...withoutIt(start.earlier)], revision: start.revision + 1 };
  const noted = isCurrent || stored !== undefined ? start : await writeClient(deps, leading, signal);
  const { version } = await deps.credentials.write(at, fields, { cas: stored?.version ?? 0 }, signal);
  const earlier = withoutIt(dropCurrent(noted, now));
  return writeClient(deps, { ...set, version, ...defined({ bothUntil }), earlier, revision: noted.revision + 1 }, signal);
}
