import type { CredentialFields, CredentialKey } from "../connections/credential-store.ts";
import type { SealedToken } from "../connections/sealed-tokens.ts";
import type { Sealer } from "../connections/stores.ts";
import { Failure } from "../errors.ts";
import { parseJson } from "../json.ts";
import { Secret } from "../secret.ts";
import { parseFields } from "./credential-fields.ts";

/** What is of the access token alone. */
const ofToken: readonly string[] = ["access_token", "issued_at", "expires_at"];
/** What a refresh may bring beside it. The store keeps what it had at its own version. */
const besideToken: readonly string[] = ["scope", "refresh_token_expires_at"];

const isSealed = (name: string) => ofToken.includes(name) || besideToken.includes(name);

type Bound = Pick<SealedToken, "version" | "grantId">;

type SealedFor = Pick<CredentialKey, "tenant" | "provider" | "account">;

/**
 * Seals the access token of a credential, with what describes it. It opens only for the same connection, grant and version: they are
 * associated data. A connection's id would bind less, because it stays when the account is connected again.
 */
export const sealTokenFields = (sealer: Sealer, key: CredentialKey, bound: Bound, fields: CredentialFields): Promise<string> => {
  const sealed = Object.entries(fields).flatMap(([name, value]) => (isSealed(name) ? [[name, value.reveal()]] : []));
  return sealer.seal(new Secret(JSON.stringify(Object.fromEntries(sealed))), sealedTokenContext(key, bound));
};

/** @throws {Failure} `state_invalid`: it was changed or moved, or is sealed with a key that no longer exists. What the sealer throws. */
export async function openTokenFields(sealer: Sealer, key: CredentialKey, token: SealedToken): Promise<CredentialFields> {
  const opened = await sealer.open(token.sealed, sealedTokenContext(key, token));
  const fields = parseFields(parseJson(opened.reveal()));
  if (fields === undefined) {
    throw new Failure("state_invalid", { detail: "a sealed token does not parse" });
  }
  return token.grantId === "" ? fields : { ...fields, grant_id: new Secret(token.grantId) };
}

/** What a sealed access token is sealed for. */
export const sealedTokenContext = ({ tenant, provider, account }: SealedFor, { grantId, version }: Bound): string =>
  JSON.stringify(["access token", tenant, provider, account, grantId, version]);

/** Takes the access token out of what the store gets, if a refresh can bring another one. */
export const withoutToken = (fields: CredentialFields): CredentialFields =>
  fields.refresh_token === undefined ? fields : Object.fromEntries(Object.entries(fields).filter(([name]) => !ofToken.includes(name)));

/** Refreshes that a version of the store can have: then the store is written once more. */
const mostRefreshes = 1_000_000;

/**
 * The version of a credential whose access token is stored apart: `3.000017` is version 3 of the store, and the 17th access token since.
 * So it can be compared with the versions of the store alone: it comes after 3, and before 4.
 */
export const toStoreVersion = (version: number): number => Math.floor(version);

/** Computes the version of the next access token. `undefined`: there is none before the store's next version. */
export function toNextVersion(version: number): number | undefined {
  const next = Math.round(version * mostRefreshes) + 1;
  // A quotient is the number nearest to its decimal form, which a sum need not be: versions are compared as text too.
  return next % mostRefreshes === 0 ? undefined : next / mostRefreshes;
}
