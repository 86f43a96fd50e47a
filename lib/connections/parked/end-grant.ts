import { Failure, toFailureCode } from "../../errors.ts";
import { isKnown, type ParkedGrant } from "../attempt.ts";
import type { GrantReturn, Identity } from "../connection.ts";
import { toParkedKey } from "../credential-key.ts";
import type { CredentialFields, CredentialStore } from "../credential-store.ts";
import type { Call, CodeFlowMethod, Method } from "../provider.ts";
import type { ParkedGrants, ProviderAccount } from "../stores.ts";
import { toGrantReturn } from "./revocation-mark.ts";
import { type Own, type RevokeDeps, revokeUnlessShared } from "./revoke-unless-shared.ts";

/** A grant at the provider, and what it is revoked with. */
type GrantToEnd = {
  readonly account: ProviderAccount;
  readonly own: Own;
  /** Empty: its method stores nothing. */
  readonly fields: CredentialFields;
  readonly call: Call;
};

/**
 * Ends a grant at the provider, and returns its outcome. The only place that does: a disconnect and the sweeper differ in what follows a failure.
 *
 * Only a revocation that ends other grants of the account asks whose the grant is, if that is not known.
 *
 * @throws {Failure} Retry: the provider is down, the table failed, or another login of the account is in progress (`login_under_way`).
 */
export async function endAtProvider(deps: RevokeDeps, method: Method, { account, own, fields, call }: GrantToEnd): Promise<GrantReturn> {
  const learned =
    isKnown(account.identity) || method.connect !== "code_flow" || !method.revokesWholeAccount
      ? { identity: account.identity, held: fields }
      : await learnAccount(method, fields, call);
  if (learned === undefined) {
    return { state: "revoked" };
  }
  const of = { provider: account.provider, identity: learned.identity };
  try {
    return toGrantReturn(await revokeUnlessShared({ ...deps, method }, of, learned.held, call, own));
  } catch (error) {
    if (toFailureCode(error) === "revocation_unsupported") {
      return { state: "left", code: "revocation_unsupported" };
    }
    throw error;
  }
}

/** Whether nothing is there with which the grant of a code flow can be revoked: neither of its two tokens. */
export const lacksToken = ({ connect }: Pick<Method, "connect">, { refresh_token, access_token }: CredentialFields): boolean =>
  connect === "code_flow" && refresh_token === undefined && access_token === undefined;

type LearnedAccount = {
  readonly identity: Identity;
  /** The credential with which the grant is revoked. */
  readonly held: CredentialFields;
};

/**
 * Asks the provider for the account of a grant whose ID token failed its checks: with the access token, or with a new one once that has
 * expired.
 *
 * @returns `undefined`: the grant is no longer valid.
 * @throws {Failure} `provider_forbidden`: the provider refuses to answer. Failures of a provider that is down: retry.
 */
async function learnAccount(
  method: Pick<CodeFlowMethod, "identify" | "refresh">,
  fields: CredentialFields,
  call: Call,
): Promise<LearnedAccount | undefined> {
  const { access_token, refresh_token } = fields;
  const identity = access_token && (await unlessGone(method.identify(access_token, call)));
  if (identity !== undefined) {
    return { identity, held: fields };
  }
  const refreshed = refresh_token && (await unlessGone(method.refresh(fields, call)));
  if (refresh_token === undefined || refreshed === undefined) {
    return undefined;
  }
  const identified = await unlessGone(method.identify(refreshed.accessToken, call));
  if (identified === undefined) {
    throw new Failure("provider_forbidden", { detail: "userinfo refuses a token that was just issued" });
  }
  return { identity: identified, held: { ...fields, refresh_token: refreshed.refreshToken ?? refresh_token } };
}

async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (toFailureCode(error) === "grant_revoked") {
      return undefined;
    }
    throw error;
  }
}

type ParkDeps = { readonly parked: Pick<ParkedGrants, "write">; readonly credentials: CredentialStore };

/** How a grant is parked. `dueAt`: when the sweeper looks at it. `isNewest`: its credential replaces that of an earlier try, which may be older. */
type ParkOptions = { readonly dueAt?: Date | undefined; readonly isNewest?: boolean };

/**
 * Parks a grant that is to be ended: its record first, so that every stored credential has a record that leads to it. The only place that parks
 * a grant which had a connection, or which no record names.
 *
 * @param fields - Absent: its method stores nothing.
 * @throws {Failure} What the stores throw: nothing may be erased or overwritten yet.
 */
export async function parkGrant(
  deps: ParkDeps,
  parked: ParkedGrant,
  fields: CredentialFields | undefined,
  signal: AbortSignal,
  { dueAt, isNewest = false }: ParkOptions = {},
): Promise<void> {
  await deps.parked.write(parked, dueAt);
  if (fields === undefined) {
    return;
  }
  if (!isNewest) {
    return storeParkedCredential(deps, parked, fields, signal);
  }
  const there = await deps.credentials.read(toParkedKey(parked), signal);
  await deps.credentials.write(toParkedKey(parked), fields, { cas: there?.version ?? 0 }, signal);
}

/**
 * Stores the credential of a parked grant whose record is written, so that the sweeper can revoke it. An existing credential is the same
 * grant's: of an earlier write whose answer was lost, or of an interrupted earlier try.
 *
 * @throws {Failure} What the store throws.
 */
export async function storeParkedCredential(
  { credentials }: { readonly credentials: CredentialStore },
  parked: ParkedGrant,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<void> {
  try {
    await credentials.write(toParkedKey(parked), fields, { cas: 0 }, signal);
  } catch (error) {
    if (toFailureCode(error) !== "credential_conflict") {
      throw error;
    }
  }
}
