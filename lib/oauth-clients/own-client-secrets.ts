import type { ConnectionKey } from "../connections/connection.ts";
import type { CredentialFields, CredentialStore, OwnClientPlace } from "../connections/credential-store.ts";
import { Failure } from "../errors.ts";
import type { OAuthClient } from "../providers/oauth-transport.ts";
import { Secret } from "../secret.ts";
import { secondsAfter } from "../system.ts";

/** Days for which the earlier secret is held beside a newer one: longer than a token of any provider lives. */
export const bothSecretsDays = 7;

export type OwnClientStore = CredentialStore<OwnClientPlace>;

/** The place of a client's secrets: below the organisation, so that no organisation's request finds another one's. */
export const toOwnClientPlace = ({ tenant, provider }: Pick<ConnectionKey, "tenant" | "provider">, clientId: string): OwnClientPlace => ({
  area: "clients",
  tenant,
  provider,
  account: clientId,
});

/**
 * Reads an organisation's own client, with its earlier secret while both are held.
 *
 * @throws {Failure} `own_client_rejected`: nothing is stored. What the store throws.
 */
export async function readOwnClient(
  store: Pick<OwnClientStore, "read">,
  { at, clientId, now }: { readonly at: ConnectionKey; readonly clientId: string; readonly now: Date },
): Promise<OAuthClient> {
  const { client_secret: clientSecret, ...others } = (await store.read(toOwnClientPlace(at, clientId)))?.fields ?? {};
  if (clientSecret === undefined) {
    throw new Failure("own_client_rejected", { detail: `the organisation's client ${clientId}; no secret is stored` });
  }
  const { earlier } = findEarlier(others, now);
  return { clientId, clientSecret, isOwn: true, ...(earlier === undefined ? {} : { earlierSecret: earlier }) };
}

/** Finds the secret before, and until when it is held. */
export function findEarlier({ earlier_secret: earlier, earlier_until: until }: CredentialFields, now: Date) {
  const bothUntil = until && new Date(until.reveal());
  return earlier !== undefined && bothUntil !== undefined && bothUntil > now ? { earlier, bothUntil } : {};
}

/** Builds the fields with a secret in place of those that are stored. The same secret once more changes nothing. */
export function withSecret(before: CredentialFields, secret: Secret, now: Date): CredentialFields {
  const { client_secret: current } = before;
  if (current?.reveal() === secret.reveal()) {
    return findEarlier(before, now).earlier === undefined ? { client_secret: secret } : before;
  }
  const until = secondsAfter(now, bothSecretsDays * 86_400).toISOString();
  return { client_secret: secret, ...(current && { earlier_secret: current, earlier_until: new Secret(until) }) };
}
