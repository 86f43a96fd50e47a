import type { CredentialFields, CredentialKey, CredentialStore, StoredCredential } from "../connections/credential-store.ts";
import type { SealedToken, SealedTokens } from "../connections/sealed-tokens.ts";
import type { Sealer } from "../connections/stores.ts";
import { Failure, toFailureCode } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { Clock } from "../system.ts";
import { openTokenFields, sealTokenFields, toNextVersion, toStoreVersion, withoutToken } from "./seal-token-fields.ts";

type Deps = {
  /** Keeps the rest of each credential, and the whole of one without a refresh token. */
  readonly store: CredentialStore;
  readonly tokens: SealedTokens;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Days after its expiry, or after its refresh if that is unknown, for which the table keeps a token. An erasure does not wait for it. */
const keptDays = 30;

/**
 * A credential store that keeps the access tokens of connections apart from it, sealed. The store is written only when something else than the
 * access token changes, such as the refresh token, and is not read when a token is served.
 *
 * The refresh token is stored first: a process that dies before its access token is stored has lost nothing that a refresh does not bring back.
 * A token counts only beside the version of the store that it was stored with, and for the grant of that version. Otherwise, and if it cannot be
 * opened, it counts as missing. So does the one of a credential that this store has not written: the first refresh writes the store once.
 */
export function sealedAccessTokens(deps: Deps): CredentialStore {
  const { store, tokens } = deps;
  return {
    async read(key, signal) {
      const stored = await store.read(key, signal);
      if (stored === undefined || !hasTokens(key, stored.fields)) {
        return stored;
      }
      const token = await readToken(deps, key);
      return token !== undefined && isBeside(stored, token) ? { ...token, fields: { ...stored.fields, ...token.fields } } : stored;
    },

    async readToken(key) {
      const token = await readToken(deps, key);
      return token && { ...token, isPartial: true };
    },

    async write(key, fields, { cas, isTokenAlone = false }, signal) {
      if (!hasTokens(key, fields)) {
        const written = await store.write(key, fields, { cas: toStoreVersion(cas) }, signal);
        await forgetEarlier(deps, key, cas);
        return written;
      }
      const replaced = isTokenAlone ? await replaceToken(deps, key, fields, cas, signal) : undefined;
      return replaced ?? writeBoth(deps, key, fields, { cas, isTokenAlone }, signal);
    },

    async erase(key, signal) {
      if (key.area === "connections") {
        await tokens.erase(key);
      }
      await store.erase(key, signal);
    },

    health: (signal) => store.health(signal),
    locate: (key) => store.locate(key),
  };
}

/** Whether the access token of this credential is stored apart: not that of a parked grant, and there is none of a minted method. */
const hasTokens = ({ area }: CredentialKey, { access_token, refresh_token }: CredentialFields): boolean =>
  area === "connections" && (access_token !== undefined || refresh_token !== undefined);

const grantOf = ({ grant_id }: CredentialFields): string => grant_id?.reveal() ?? "";

const isBeside = (stored: StoredCredential, token: StoredCredential): boolean =>
  toStoreVersion(token.version) === stored.version && grantOf(token.fields) === grantOf(stored.fields);

/** @returns `undefined`: there is none, or it cannot be opened. @throws {Failure} What the table throws. `secrets_unavailable`. */
async function readToken(deps: Deps, key: CredentialKey): Promise<StoredCredential | undefined> {
  const token = await deps.tokens.read(key);
  return token && openOrGiveUp(deps, key, token);
}

async function openOrGiveUp({ sealer, logger }: Deps, key: CredentialKey, token: SealedToken): Promise<StoredCredential | undefined> {
  try {
    return { version: token.version, fields: await openTokenFields(sealer, key, token) };
  } catch (error) {
    const code = toFailureCode(error);
    if (code !== "state_invalid") {
      throw error;
    }
    logger.warn("a sealed access token cannot be opened, and is requested anew", { code });
    return undefined;
  }
}

async function buildToken({ sealer, clock }: Deps, key: CredentialKey, fields: CredentialFields, version: number): Promise<SealedToken> {
  const bound = { version, grantId: grantOf(fields) };
  const sealed = await sealTokenFields(sealer, key, bound, fields);
  const expiresAt = Date.parse(fields.expires_at?.reveal() ?? "") || clock().getTime();
  return { ...bound, sealed, keptUntil: new Date(expiresAt + keptDays * 86_400_000) };
}

/**
 * Stores the access token alone, as the next version.
 *
 * @returns `undefined`: no token of version `cas` stands there, and the store decides. @throws {Failure} `credential_conflict`: a later one
 *   does. What table and sealer throw: nothing was written, or it is not known.
 */
async function replaceToken(
  deps: Deps,
  key: CredentialKey,
  fields: CredentialFields,
  cas: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly version: number } | undefined> {
  const version = toNextVersion(cas);
  if (version === undefined) {
    return undefined;
  }
  const token = await buildToken(deps, key, fields, version);
  if (signal?.aborted) {
    throw new Failure("store_unavailable", { detail: "the token was not stored: aborted" });
  }
  const refused = await deps.tokens.replace(key, token, cas);
  if (refused === undefined) {
    return { version };
  }
  const { found } = refused;
  if (found === undefined || found.grantId !== token.grantId || found.version < cas) {
    return undefined;
  }
  if ((await openOrGiveUp(deps, key, found)) !== undefined) {
    throw new Failure("credential_conflict", { detail: "a later access token is stored" });
  }
  // It counts as missing, and would keep every other one of its grant from being stored.
  await deps.tokens.erase(key);
  return undefined;
}

/** Stores the credential without its access token, and then the token. @throws {Failure} What the store throws. */
async function writeBoth(
  deps: Deps,
  key: CredentialKey,
  fields: CredentialFields,
  options: { readonly cas: number; readonly isTokenAlone: boolean },
  signal: AbortSignal | undefined,
): Promise<{ readonly version: number }> {
  const { version } = await writeStore(deps, key, fields, options, signal);
  try {
    await deps.tokens.write(key, await buildToken(deps, key, fields, version));
  } catch (error) {
    // The credential is stored, and may not be sent again as it was: without its access token, it is refreshed when it is used next.
    deps.logger.warn("an access token could not be stored beside its record", { code: toFailureCode(error) });
  }
  return { version };
}

async function writeStore(
  { store }: Deps,
  key: CredentialKey,
  fields: CredentialFields,
  { cas, isTokenAlone }: { readonly cas: number; readonly isTokenAlone: boolean },
  signal: AbortSignal | undefined,
): Promise<{ readonly version: number }> {
  const follows = toStoreVersion(cas);
  try {
    return await store.write(key, withoutToken(fields), { cas: follows }, signal);
  } catch (error) {
    if (isTokenAlone || toFailureCode(error) !== "credential_conflict") {
      throw error;
    }
    // The conflict may be with our own write, whose answer was lost. No other has this refresh token.
    const found = await store.read(key, signal);
    const isOurs = found?.version === follows + 1 && isSameCredential(found.fields, fields);
    if (!isOurs) {
      throw error;
    }
    return { version: found.version };
  }
}

/** Erases the access token of the credential that was replaced by one of another method. It would never be served, and goes by itself later. */
async function forgetEarlier({ tokens, logger }: Deps, key: CredentialKey, cas: number): Promise<void> {
  if (key.area === "connections" && cas > 0) {
    await tokens.erase(key).catch((error) => logger.warn("an earlier access token was not erased", { code: toFailureCode(error) }));
  }
}

const isSameCredential = (one: CredentialFields, other: CredentialFields): boolean =>
  one.refresh_token !== undefined && one.refresh_token.reveal() === other.refresh_token?.reveal() && grantOf(one) === grantOf(other);
