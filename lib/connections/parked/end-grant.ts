import { defined } from "../../defined.ts";
import { Failure, toFailureCode } from "../../errors.ts";
import { hashOpaqueValue } from "../../oauth/opaque-value.ts";
import { minutesAfter } from "../../system.ts";
import { isKnown, type ParkedGrant, unknownIdentity } from "../attempt.ts";
import { type Connection, type ConnectionKey, type RevocationResult, toKey } from "../connection.ts";
import { type CredentialFields, toParkedKey } from "../credential-store.ts";
import { retryMinutes } from "../grant-life.ts";
import type { Methods } from "../methods.ts";
import type { GrantPorts } from "../ports.ts";
import type { CodeFlowMethod, Method } from "../provider.ts";
import { type GrantToEnd, revokeUnlessShared } from "./revoke-unless-shared.ts";

/**
 * Ends a grant at the provider, and returns its outcome. The only place that does: a disconnect and the sweeper differ in what follows a failure.
 *
 * Only a revocation that reaches other grants of the account asks for the account of the grant, if that is not known.
 *
 * @throws {Failure} Retry: the provider is down, the table failed, or another login of the account is in progress (`login_under_way`).
 */
export async function endAtProvider(deps: GrantPorts & { readonly method: Method }, grant: GrantToEnd): Promise<RevocationResult> {
  const { method } = deps;
  const learned =
    isKnown(grant.account.identity) || method.connect !== "code_flow" || !method.revokesWholeAccount
      ? grant
      : await learnAccount(method, grant);
  if (learned === undefined) {
    return { state: "revoked" };
  }
  try {
    return await revokeUnlessShared(deps, method, learned);
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

/**
 * Asks the provider for the account of a grant after its ID token failed its checks: with the access token, or with a new one once that has
 * expired.
 *
 * @returns The grant with its account. `undefined`: it is no longer valid.
 * @throws {Failure} `provider_forbidden`: the provider refuses to answer. Failures of a provider that is down: retry.
 */
async function learnAccount(method: Pick<CodeFlowMethod, "identify" | "refresh">, grant: GrantToEnd): Promise<GrantToEnd | undefined> {
  const { account, fields, call } = grant;
  const { access_token, refresh_token } = fields;
  const identity = access_token && (await unlessGone(method.identify(access_token, call)));
  if (identity !== undefined) {
    return { ...grant, account: { ...account, identity } };
  }
  const refreshed = refresh_token && (await unlessGone(method.refresh(fields, call)));
  if (refresh_token === undefined || refreshed === undefined) {
    return undefined;
  }
  const identified = await unlessGone(method.identify(refreshed.accessToken, call));
  if (identified === undefined) {
    throw new Failure("provider_forbidden", { detail: "userinfo refuses a token that was just issued" });
  }
  const held = { ...fields, refresh_token: refreshed.refreshToken ?? refresh_token };
  return { ...grant, account: { ...account, identity: identified }, fields: held };
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
  deps: Pick<GrantPorts, "parked" | "credentials">,
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
 * Stores the credential of a parked grant with a written record, so that the sweeper can revoke it. An existing credential is the same
 * grant's: of an earlier write with a lost answer, or of an interrupted earlier try.
 *
 * @throws {Failure} What the store throws.
 */
export async function storeParkedCredential(
  { credentials }: Pick<GrantPorts, "credentials">,
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

/**
 * Parks the grant of a credential that no record names: the sweeper asks the provider for its account, and revokes it unless a connection
 * of that account is live. So the copy under the connection's key may be erased or overwritten. The fields name the client that made it, which
 * need not be the holder's.
 *
 * @param holder - The connection or login under whose key the credential is stored.
 * @param cause - The id of the disconnect or login that found it: a retry does not park it twice.
 * @throws {Failure} What the stores throw: nothing may be erased or overwritten yet.
 */
export async function parkUnknownGrant(
  deps: Pick<GrantPorts, "clock" | "methods" | "parked" | "credentials">,
  holder: Omit<GrantHolder, "identity">,
  cause: string,
  fields: CredentialFields,
  signal: AbortSignal,
): Promise<void> {
  const method = nameMethodOf(deps.methods, holder, fields);
  const details = defined({ ...holder.details, oauth_client: fields.oauth_client?.reveal() });
  const parked = toParkedGrant({ ...holder, method, details, identity: unknownIdentity }, `${cause}-foreign`, fields, deps.clock());
  await parkGrant(deps, parked, fields, signal);
}

/** Names the method by the fields, because another method may have used the key before: only a code flow's credential holds a token. */
function nameMethodOf(methods: Methods, { provider, method }: Pick<GrantHolder, "provider" | "method">, fields: CredentialFields): string {
  const isOfCodeFlow = !lacksToken({ connect: "code_flow" }, fields);
  const fitting = methods.of(provider).filter(({ connect }) => (connect === "code_flow") === isOfCodeFlow);
  return (fitting.find(({ name }) => name === method) ?? fitting[0])?.name ?? method;
}

/** The fields that a parked grant keeps of its connection or login. */
type GrantHolder = ConnectionKey &
  Pick<Connection, "method" | "identity" | "details" | "connectedBy" | "scopesRequested" | "scopesGranted" | "hasRefreshToken">;

/**
 * Builds the parked grant of a connection's grant that is to be revoked. It cannot be confirmed.
 *
 * @param id - The id under which it is parked: the same for the same grant, so that a retry finds the first one's.
 * @param fields - The credential with which it is revoked. Absent: its method stores nothing.
 */
export const toParkedGrant = (holder: GrantHolder, id: string, fields: CredentialFields | undefined, now: Date): ParkedGrant => ({
  ...toKey(holder),
  parkedId: id,
  phase: "rejected",
  principalId: holder.connectedBy,
  // No confirmation has this hash.
  confirmationHash: hashOpaqueValue(""),
  needsConfirmation: true,
  method: holder.method,
  identity: holder.identity,
  ...defined({ details: holder.details }),
  ...(fields === undefined ? { storesNothing: true } : {}),
  scopesRequested: holder.scopesRequested,
  scopesGranted: holder.scopesGranted,
  hasRefreshToken: holder.hasRefreshToken,
  replaceAccount: false,
  expiresAt: minutesAfter(now, retryMinutes),
});
