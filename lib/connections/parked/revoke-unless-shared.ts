import { Failure } from "../../errors.ts";
import { secondsAfter } from "../../system.ts";
import { isKnown, type ParkedGrant } from "../attempt.ts";
import type { Connection, GrantPart, RevocationResult } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import type { GrantPorts } from "../ports.ts";
import type { Call, MethodCommon } from "../provider.ts";
import type { Connections, ProviderAccount } from "../stores.ts";
import { isTearingDown } from "../teardown-result.ts";
import { isDisconnectedSince } from "./refuse-stale-grant.ts";
import { writeRevocationMark } from "./revocation-mark.ts";

/** Seconds that two clocks may differ. */
const clockSkewSeconds = 10;

/** A grant at the provider, and what it is revoked with. */
export type GrantToEnd = {
  readonly account: ProviderAccount;
  /** It does not block itself, also when it could not be rejected first. */
  readonly own: { readonly connectionId?: string; readonly grantId: string };
  /** Empty: its method stores nothing. */
  readonly fields: CredentialFields;
  readonly call: Call;
};

type NamedMethod = Pick<MethodCommon, "name">;

/**
 * Revokes a credential unless that would end a live connection, in any organisation: some providers revoke every grant that a person gave
 * to the application, for any one of their tokens. A connection that is being disconnected does not count, so that of two disconnects at once
 * one revokes. It counts while it is being torn down: the teardown needs its grant, and its disconnect revokes everything after that. A
 * connection whose own grant is revoked does not count either: it has nothing to lose, and would keep every later grant of
 * that person valid. Nor does one of another method, which holds no such grant. With any other failure a connection counts.
 *
 * A grant of the same person that waits for its confirmation would be revoked before it is live. So the revocation waits until that grant
 * is confirmed or revoked: some ten minutes, longer for a confirmed grant that cannot go live.
 *
 * A grant that is redeemed and not parked yet cannot be seen. So the account is checked, marked, and checked again; only then is the token
 * revoked. A grant that is parked before the second check is seen by it. A grant that is parked after it belongs to a callback that reads
 * the mark, and refuses the grant (`refuseRevoked`).
 *
 * @throws {Failure} `login_under_way`: retry with the same token. What the table or the provider throws.
 */
export async function revokeUnlessShared(
  deps: GrantPorts,
  method: Pick<MethodCommon, "name" | "revoke" | "revokesWholeAccount">,
  grant: GrantToEnd,
): Promise<RevocationResult> {
  const { account, fields, call } = grant;
  if (!method.revokesWholeAccount) {
    return toRevocationResult(await method.revoke(fields, call));
  }
  // Checked before the mark is written: a mark refuses logins, also when no revocation follows.
  if (await isShared(deps, method, grant)) {
    return { state: "shared" };
  }
  const mark = await writeRevocationMark(deps, account);
  let isSharedStill: boolean;
  try {
    isSharedStill = await isShared(deps, method, grant);
  } catch (error) {
    await mark.withdraw();
    throw error;
  }
  if (isSharedStill) {
    await mark.withdraw();
    return { state: "shared" };
  }
  const parts = await mark.closeOnAnswer(method.revoke(fields, { ...call, signal: mark.whileItStands(call.signal) }));
  return toRevocationResult(parts);
}

/** @throws {Failure} `login_under_way`: a grant of the account may go live yet. */
async function isShared(deps: GrantPorts, method: NamedMethod, grant: GrantToEnd): Promise<boolean> {
  // Waiting grants first: a grant that goes live in between is then seen as a connection.
  const awaited = await isAwaited(deps, method, grant);
  const sharing = await countSharing(deps, method, grant);
  if (sharing > 0) {
    deps.logger.info("a revocation was left out: a live connection uses the same account", {
      provider: grant.account.provider,
      connections: sharing,
    });
    return true;
  }
  if (awaited) {
    throw new Failure("login_under_way");
  }
  return false;
}

/** Counts the live connections, in any organisation, that a revocation of this account would end. */
export async function countSharing(
  { connections }: { readonly connections: Pick<Connections, "listByAccount" | "read"> },
  method: NamedMethod,
  { account, own }: Pick<GrantToEnd, "account" | "own">,
): Promise<number> {
  const keys = await connections.listByAccount(account);
  const found = await Promise.all(keys.map((key) => connections.read(key)));
  return found.filter((connection) => connection !== undefined && connection.id !== own.connectionId && hasLivingGrant(connection, method))
    .length;
}

/** Whether a connection has a grant of this method that still lives, and that a revocation of the whole account would end. */
export const hasLivingGrant = (connection: Connection, { name }: NamedMethod): boolean => {
  const { method, status, failure } = connection;
  const isOver =
    (status === "disconnecting" && !isTearingDown(connection)) || (status === "reauth_required" && failure?.code === "grant_revoked");
  return method === name && !isOver;
};

/**
 * Whether another grant of the account may still go live. A disconnect cancels the confirmations that began before it, and no later one.
 */
async function isAwaited(deps: GrantPorts, { name }: NamedMethod, { account, own }: GrantToEnd): Promise<boolean> {
  // A process with a clock that is a little behind may have accepted its confirmation in time.
  const waiting = await deps.parked.listWaiting(account, secondsAfter(deps.clock(), -clockSkewSeconds));
  const others = waiting.filter(({ parkedId, method }) => parkedId !== own.grantId && method === name);
  const isOver = async (other: ParkedGrant) =>
    other.phase === "confirming" && (await isDisconnectedSince(deps, other, await deps.connections.read(other)));
  return (await Promise.all(others.map(isOver))).includes(false);
}

/** The outcome for a grant whose token is lost, and that nothing else explains. */
export const lost: RevocationResult = { state: "left", code: "credential_missing" };

/**
 * Finds out what is told of a grant whose token is lost: `shared` where removing the application at the provider would end another live connection
 * of the account, in any organisation.
 *
 * @throws {Failure} What the table throws.
 */
export async function findLostReturn(
  deps: Parameters<typeof countSharing>[0],
  method: Pick<MethodCommon, "name" | "revokesWholeAccount">,
  grant: Pick<GrantToEnd, "account" | "own">,
): Promise<RevocationResult> {
  const mayShare = method.revokesWholeAccount && isKnown(grant.account.identity);
  return mayShare && (await countSharing(deps, method, grant)) > 0 ? { state: "shared" } : lost;
}

/** From the best to the worst. */
const states = ["removed", "revoked", "left", "pending"] as const;

/**
 * Computes the outcome for a grant from its parts: the state is that of the part that is worst off. `pending` is worse than `left`, because
 * giving back is then retried as a whole.
 */
export function toRevocationResult(given: readonly GrantPart[]): RevocationResult {
  const worst = [...given].sort((one, other) => states.indexOf(other.state) - states.indexOf(one.state))[0];
  const state = worst === undefined || worst.state === "removed" ? "revoked" : worst.state;
  const code = worst?.code === undefined ? {} : { code: worst.code };
  const isGrantAlone = given.length === 1 && worst?.what === "grant";
  return { state, ...code, ...(isGrantAlone ? {} : { parts: given }) };
}

/**
 * Refuses the grant of an account that the organisation has connected under another name already, where the provider revokes every grant of an
 * account at once: a disconnect of one of them could not revoke, and a revocation of the customer's would end both. Where each grant ends by
 * itself, an account may be connected as often as its owner likes.
 *
 * Two such grants that go live at the same instant may both pass. They are then as two organisations with one account: the disconnect of the
 * last one revokes.
 *
 * @throws {Failure} `already_connected`, with the account under which it is. What the table throws.
 */
export async function refuseDuplicateAccount(
  { connections }: { readonly connections: Pick<Connections, "listByAccount" | "read"> },
  method: Pick<MethodCommon, "name" | "revokesWholeAccount">,
  parked: ParkedGrant,
): Promise<void> {
  if (!method.revokesWholeAccount) {
    return;
  }
  const keys = await connections.listByAccount(parked);
  const others = keys.filter(({ tenant, account }) => tenant === parked.tenant && account !== parked.account);
  const found = await Promise.all(others.map((key) => connections.read(key)));
  const standing = found.find((connection) => connection !== undefined && hasLivingGrant(connection, method));
  if (standing !== undefined) {
    throw new Failure("already_connected", { accounts: [standing.account] });
  }
}
