import type { Connection } from "../../lib/connections/connection.ts";
import { holdsReplacedToken } from "../../lib/connections/credential/rotation.ts";
import { toLiveKey } from "../../lib/connections/credential-store.ts";
import { credentialPath } from "../../lib/credentials/credential-path.ts";
import { toStoreVersion } from "../../lib/credentials/seal-token-fields.ts";
import type { OwnClient } from "../../lib/oauth-clients/own-client.ts";
import { toOwnClientPlace } from "../../lib/oauth-clients/own-client-secrets.ts";
import type { CredentialAt } from "./stored-credentials.ts";

/**
 * How a record and its credential fit together. `same`, `older` and `newer` (than the record says) work, and the next refresh corrects the
 * record. `nothing_stored`: the method needs no credential. The others have lost their credential: there is none (`missing`), it is of
 * another login or submission (`other_grant`), or its refresh token was replaced at the provider since (`replaced_token`).
 */
export type Fit = "same" | "older" | "newer" | "nothing_stored" | "missing" | "other_grant" | "replaced_token";

/** The fits with which a connection gets no further token, until its customer connects again or a later backup is restored. */
export const lostFits: ReadonlySet<Fit> = new Set(["missing", "other_grant", "replaced_token"]);

export type Comparison = {
  readonly connections: readonly { readonly connection: Connection; readonly fit: Fit }[];
  /** Paths at which the secret of an organisation's own OAuth client is missing: its administrator must set the client again. */
  readonly missingClients: readonly string[];
  /** Paths of credentials that no record leads to. Nothing revokes them, and nothing erases them. */
  readonly orphans: readonly string[];
};

/** The records that lead to a credential. */
export type Records = {
  readonly connections: readonly Connection[];
  /** The OAuth clients that organisations bring, of which each has a secret, and those before it may have one. */
  readonly ownClients: readonly OwnClient[];
  /** The parked grants, by attempt, of which each may have a credential. */
  readonly parked: readonly { readonly tenant: string; readonly provider: Connection["provider"]; readonly parkedId: string }[];
};

/** Compares the table with the credential store. Pure: it changes nothing, and asks no provider. @param base - The deployment's folder in Vault. */
export function compareStores(
  base: string,
  { connections, ownClients, parked }: Records,
  credentials: readonly CredentialAt[],
): Comparison {
  const stored = new Map(credentials.map((credential) => [credential.path, credential]));
  const pathOf = (connection: Connection) => credentialPath(base, toLiveKey(connection));
  const clients = ownClients.map((client) => toClientPaths(base, client));
  const known = new Set([
    ...clients.flatMap(({ needed, kept }) => [...needed, ...kept]),
    ...connections.map(pathOf),
    ...parked.map(({ tenant, provider, parkedId }) => credentialPath(base, { area: "parked", tenant, provider, account: parkedId })),
  ]);
  return {
    connections: connections.map((connection) => ({ connection, fit: findFit(connection, stored.get(pathOf(connection))) })),
    missingClients: clients.flatMap(({ needed }) => needed).filter((path) => !stored.has(path)),
    orphans: credentials.map(({ path }) => path).filter((path) => !known.has(path)),
  };
}

/** `needed`: the secret that new logins are made with. `kept`: those that a grant may still need, until they are erased. */
function toClientPaths(base: string, client: OwnClient) {
  const { clientId, isRemoved, earlier } = client;
  const pathOf = (id: string) => credentialPath(base, toOwnClientPlace(client, id));
  return { needed: isRemoved ? [] : [pathOf(clientId)], kept: earlier.map((one) => pathOf(one.clientId)) };
}

function findFit(connection: Connection, stored: CredentialAt | undefined): Fit {
  if (connection.credential === undefined) {
    return "nothing_stored";
  }
  if (stored === undefined) {
    return "missing";
  }
  if (stored.fields.grant_id?.reveal() !== connection.grantId) {
    return "other_grant";
  }
  if (holdsReplacedToken(connection, stored)) {
    return "replaced_token";
  }
  // What the table has beside the record, a sealed access token, does not count.
  const ahead = stored.version - toStoreVersion(connection.credential.version);
  return ahead === 0 ? "same" : ahead > 0 ? "newer" : "older";
}
