import type { Secret } from "../secret.ts";
import type { ParkedGrant } from "./attempt.ts";
import { type ConnectionKey, toKey } from "./connection.ts";

/** Names one credential: a live one, or a grant that waits for its confirmation (its `account` is the attempt's id). */
export type CredentialKey = ConnectionKey & { readonly area: "connections" | "parked" };

/** Names the keys that sign an organisation's webhooks. */
export type SigningKeyPlace = Pick<ConnectionKey, "tenant"> & {
  readonly area: "webhooks";
  readonly provider: "own";
  readonly account: "signing";
};

/** Names an organisation's own OAuth client at a provider. Its `account` is the client's id. */
export type OwnClientPlace = ConnectionKey & { readonly area: "clients" };

/** Names anything that a credential store may hold. */
export type StoredKey = CredentialKey | SigningKeyPlace | OwnClientPlace;

/** The fields of one credential. All strings: Vault's audit log shows numbers and booleans in clear. */
export type CredentialFields = Readonly<Record<string, Secret>>;

/**
 * A credential as it is stored. Later versions are greater numbers, and need not be whole ones.
 *
 * Without `access_token`, the access token of a refreshed method is not there any more: only a refresh gives one.
 */
export type StoredCredential = {
  readonly version: number;
  readonly fields: CredentialFields;
  /** What serves an access token, and no more: it must not be refreshed with. */
  readonly isPartial?: true;
};

/** Stores credentials. The only place in the product that holds a provider's secret, or a webhook's. */
export type CredentialStore<Key = CredentialKey> = {
  /** @returns The newest version, or `undefined` when nothing is stored (never written, or erased). */
  read(key: Key, signal?: AbortSignal): Promise<StoredCredential | undefined>;

  /**
   * Reads what serves the access token of a live connection, where that takes less than `read`. Absent: it takes the same.
   *
   * @returns The newest version, or `undefined`: only `read` can tell.
   */
  readToken?(key: Key, signal?: AbortSignal): Promise<StoredCredential | undefined>;

  /**
   * Replaces the whole credential if its version is still `cas` (0: nothing was ever stored).
   *
   * @param options - `isTokenAlone`: only the access token and what describes it differ from version `cas`.
   * @returns The new version.
   * @throws {Failure} `credential_conflict` when the version has moved: read again, then decide.
   */
  write(
    key: Key,
    fields: CredentialFields,
    options: { readonly cas: number; readonly isTokenAlone?: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly version: number }>;

  /** Erases every version and all metadata. Nothing there is success. */
  erase(key: Key, signal?: AbortSignal): Promise<void>;

  /** Resolves when the store can serve. @throws {Failure} with the reason why it cannot. */
  health(signal?: AbortSignal): Promise<void>;

  /** The reference that a record keeps: a location, never a credential. */
  locate(key: Key): string;
};

/** Builds the key of a connection's credential. A whole record has the type of a key: its other fields are left out. */
export const toLiveKey = (key: ConnectionKey): CredentialKey => ({ area: "connections", ...toKey(key) });

/** Builds the key of a parked grant's credential: in an area of its own, under the id of its record. */
export const toParkedKey = ({ tenant, provider, parkedId }: Pick<ParkedGrant, "tenant" | "provider" | "parkedId">): CredentialKey => ({
  area: "parked",
  tenant,
  provider,
  account: parkedId,
});
