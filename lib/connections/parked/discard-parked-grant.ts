import { defined } from "../../defined.ts";
import { asFailure, Failure, type FailureCode } from "../../errors.ts";
import { minutesAfter } from "../../system.ts";
import { withDeadline } from "../../until-aborted.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Details, isSameAccount, type RevocationResult, type Tombstone, toReplacedId } from "../connection.ts";
import { type CredentialFields, toParkedKey } from "../credential-store.ts";
import { isSubmitted, retryMinutes } from "../grant-life.ts";
import { withLease } from "../lease/with-lease.ts";
import { noMethod, toParkedCall } from "../methods.ts";
import type { GrantPorts } from "../ports.ts";
import type { Method } from "../provider.ts";
import type { Connections, Tombstones } from "../stores.ts";
import { settleEarlierGrant, toEarlierParts, withEarlier } from "./earlier-grants.ts";
import { endAtProvider, lacksToken } from "./end-grant.ts";
import { hasGivenUp } from "./give-up.ts";
import { findLostReturn, lost } from "./revoke-unless-shared.ts";

/**
 * How far a discard has come. `discarded`: nothing is left to do here. `erasing`: revoked, and a later sweep erases its record and
 * credential. `waiting`: the sweeper retries within minutes. `left`: it is still valid at the provider, and cannot be revoked from here;
 * that is logged as a loss.
 */
export type DiscardState = "discarded" | "erasing" | "waiting" | "left";

/**
 * Discards a grant that will not become a connection: revokes it at the provider, erases its credential, removes its record. After a failure
 * the record stays, and the sweeper retries within minutes, for seven days. Never throws: the caller has its own failure to report.
 *
 * The revocation is left out while a live connection of the same account exists, in any organisation: some providers revoke every grant
 * that the account gave to the application, which would end that connection too. It waits while another grant of the account may still go
 * live.
 *
 * @param parked - As it was read: a grant that has moved to another phase is left alone.
 * @param given - The credential in hand, or `undefined` to take it from the store.
 * @param signal - No step is begun or waited for after it fires.
 */
export async function discardParkedGrant(
  deps: GrantPorts,
  parked: ParkedGrant,
  given: CredentialFields | undefined,
  signal: AbortSignal,
): Promise<DiscardState> {
  const codes = new Map<string, FailureCode>();
  const inTime = withDeadline(signal);
  const fail = (step: string, failure: Failure): undefined => {
    deps.logger.warn("a grant could not be given back completely", { step, code: failure.code, provider: parked.provider });
    deps.failed?.(failure);
    codes.set(step, failure.code);
  };
  const attempt = async <T>(step: string, run: () => Promise<T>): Promise<{ readonly result: T } | undefined> => {
    try {
      return { result: await inTime(run) };
    } catch (error) {
      return fail(step, asFailure(error));
    }
  };
  const nextTry = minutesAfter(deps.clock(), retryMinutes);
  const moveTo = (phase: "rejected" | "ended") => () => deps.parked.advance(parked.parkedId, [parked.phase, "rejected"], phase, nextTry);
  const erase = async () =>
    parked.storesNothing ? { result: undefined } : attempt("erase", () => deps.credentials.erase(toParkedKey(parked), signal));
  const forget = () => attempt("forget", () => deps.parked.erase(parked.parkedId));

  if (parked.phase === "ended") {
    return (await erase()) && (await forget()) ? "discarded" : "erasing";
  }
  // First, so that a grant that is being revoked cannot be made live.
  const rejected = await attempt("reject", moveTo("rejected"));
  // A stored grant that has changed its phase belongs to the process that moved it, such as a confirmation in progress.
  if (given === undefined && rejected?.result !== true) {
    return "waiting";
  }
  const revoked = (await attempt("revoke", () => revokeParkedGrant(deps, parked, given, signal)))?.result;
  const pending = revoked?.grant?.state === "pending" ? revoked.grant : undefined;
  if (pending !== undefined) {
    fail("revoke", new Failure(pending.code ?? "provider_unavailable", { detail: "a part is not given back yet" }));
  }
  const ended = codes.has("revoke") ? giveUp(deps, parked, codes.get("revoke"), pending) : revoked;
  if (ended === undefined) {
    return "waiting";
  }
  // Before the token is erased: without the token, the grant's outcome could not be found out again.
  const told = await attempt("tell", () => tell(deps, parked, ended.grant));
  if (!ended.isLoss) {
    return told && (await attempt("note", moveTo("ended"))) && (await erase()) && (await forget()) ? "discarded" : "erasing";
  }
  if (!told || !(await erase())) {
    return "waiting";
  }
  logLoss(deps, parked, codes.has("revoke"));
  await forget();
  return "left";
}

/** Logs a grant that cannot be revoked. Once for each grant: its record is removed next. */
function logLoss({ logger }: GrantPorts, { provider, sealedCode }: ParkedGrant, wasTried: boolean): void {
  if (wasTried) {
    logger.error("a grant is left at the provider: it could not be revoked for days", { provider });
  } else if (sealedCode !== undefined) {
    logger.error("a grant may be left at the provider: its code was sent, and no answer is stored", { provider });
  } else {
    logger.error("a grant is left at the provider: its token is not stored, and nothing says that it was revoked", { provider });
  }
}

/** Turns a pending outcome into a final one, after seven days. @param pending - The outcome of the last try. */
function giveUp(
  deps: GrantPorts,
  parked: ParkedGrant,
  code: FailureCode | undefined,
  pending: RevocationResult | undefined,
): EndedGrant | undefined {
  if (!hasGivenUp(parked, deps.clock())) {
    return undefined;
  }
  const parts = pending?.parts?.map((part) => (part.state === "pending" ? { ...part, state: "left" as const } : part));
  return {
    grant: { state: "left", ...defined({ code, parts }) },
    isLoss: true,
  };
}

/** Records the outcome on the tombstone, if the grant was a connection's. What is told elsewhere, or is nothing, is not waited for any more. */
async function tell(deps: GrantPorts, parked: ParkedGrant, grant: RevocationResult | undefined): Promise<void> {
  if (grant === undefined) {
    return settleEarlierGrant(deps, parked, { state: "revoked" });
  }
  const tombstone = await deps.tombstones.read(parked);
  const earlier = tombstone?.disconnectId === parked.parkedId ? toEarlierParts(tombstone.grant) : [];
  await deps.tombstones.recordReturn(parked, parked.parkedId, withEarlier(grant, earlier));
  await settleEarlierGrant(deps, parked, grant);
  // The disconnect came while another account was replacing the grant, and could only report it as pending.
  if (tombstone?.grantId !== undefined && toReplacedId(tombstone.grantId) === parked.parkedId && tombstone.grant.state === "pending") {
    await deps.tombstones.recordReturn(parked, tombstone.disconnectId, grant);
  }
}

/**
 * The outcome for a parked grant at the provider. `grant` is `undefined` when it is reported elsewhere, or there is nothing at the
 * provider.
 */
type EndedGrant = {
  readonly grant: RevocationResult | undefined;
  /** The grant is still valid and its method could revoke it, but its token is lost. */
  readonly isLoss: boolean;
};

/**
 * Revokes the parked grant at the provider, or finds out what became of a grant whose token is erased.
 *
 * A submission that became no connection is the customer's own: nothing of it is changed at the provider. Giving it back could end a live
 * connection that was made by submitting the same secret again.
 *
 * @param given - The credential in hand, or `undefined` to take it from the store.
 * @throws {Failure} Retry. `configuration_invalid`: this deployment does not know the method, and a token is only ever sent to its own
 *   provider.
 */
async function revokeParkedGrant(
  deps: GrantPorts,
  parked: ParkedGrant,
  given: CredentialFields | undefined,
  signal: AbortSignal,
): Promise<EndedGrant> {
  const method = deps.methods.find(parked);
  if (method === undefined) {
    throw noMethod(parked);
  }
  if (isSubmitted(parked, method)) {
    return elsewhere;
  }
  const end: End = (until, successor) => endHeld(deps, method, { parked, given, successor }, until);
  return method.connect === "submission" && parked.connectionId !== undefined
    ? revokeUnlessTakenOver(deps, parked, end, signal)
    : end(signal);
}

/** @param successor - The details of the connection that has taken the grant's place. */
type End = (signal: AbortSignal, successor?: Details) => Promise<EndedGrant>;

/** Nothing of the grant is at the provider, or its outcome is reported elsewhere. */
const elsewhere: EndedGrant = { grant: undefined, isLoss: false };

/**
 * Ends the grant unless a submission of the same account came before: while the connection was being disconnected, or after another account
 * had replaced it. That connection has kept the id, by which everything made at the provider is found. So the grant is ended under its
 * lease: a submission that came in between would lose what it has made.
 *
 * @throws {Failure} `connection_busy`: retry. What `end` throws.
 */
async function revokeUnlessTakenOver(deps: GrantPorts, parked: ParkedGrant, end: End, signal: AbortSignal): Promise<EndedGrant> {
  const worked = await withLease(deps, parked, {}, async ({ connection, guard }) => {
    const isOfPlace = connection.id === parked.connectionId && connection.disconnect === undefined;
    if (isOfPlace && isSameAccount(connection, parked)) {
      return { result: elsewhere };
    }
    const successor = isOfPlace && connection.method !== parked.method ? connection.details : undefined;
    return { result: await end(AbortSignal.any([signal, guard]), successor) };
  });
  if (worked.kind === "refused") {
    throw new Failure("connection_busy", { detail: "another process works on the connection that has the same id" });
  }
  return worked.kind === "worked" ? worked.result : end(signal);
}

async function endHeld(
  deps: GrantPorts,
  method: Method,
  {
    parked,
    given,
    successor,
  }: { readonly parked: ParkedGrant; readonly given: CredentialFields | undefined; readonly successor: Details | undefined },
  signal: AbortSignal,
): Promise<EndedGrant> {
  const fields = given ?? (parked.storesNothing ? {} : (await deps.credentials.read(toParkedKey(parked), signal))?.fields);
  if (fields === undefined || lacksToken(method, fields)) {
    const grant = await resolveMissingCredential(deps, method, parked);
    return { grant, isLoss: grant?.state === "left" };
  }
  const call = { ...toParkedCall(parked, signal), ...defined({ successor }) };
  const grant = await endAtProvider({ ...deps, method }, { account: parked, own: { grantId: parked.parkedId }, fields, call });
  return { grant, isLoss: false };
}

/**
 * Finds out what became of a parked grant whose token is not in the store. The record is written before the token. A process that dies in
 * between, or a store that fails, leaves a grant at the provider that can no longer be revoked from here.
 *
 * Only a record or a tombstone that names this grant explains the missing token: a confirmation does not prove that the grant went live,
 * and another grant of the same connection may be of another account.
 *
 * @returns `undefined`: the grant was ended and reported elsewhere. `left`: there is no proof that it was revoked.
 */
export async function resolveMissingCredential(
  deps: { readonly connections: Pick<Connections, "listByAccount" | "read">; readonly tombstones: Pick<Tombstones, "read"> },
  method: Parameters<typeof findLostReturn>[1],
  parked: ParkedGrant,
): Promise<RevocationResult | undefined> {
  const { parkedId } = parked;
  // Read before the tombstone: a disconnect writes the tombstone in the transaction that removes the record.
  const connection = await deps.connections.read(parked);
  if (connection !== undefined && isGrant(connection.grantId, parkedId)) {
    return undefined;
  }
  const tombstone = await deps.tombstones.read(parked);
  if (tombstone !== undefined && isOf(tombstone, parkedId)) {
    // For a connection's own grant, the disconnect's parked record reports the outcome. For that parked record, an earlier try has revoked
    // the grant only if the tombstone is no longer pending.
    return tombstone.grant.state === "pending" && tombstone.grantId !== parkedId ? lost : undefined;
  }
  return findLostReturn(deps, method, { account: parked, own: { grantId: parked.parkedId } });
}

/** Whether the parked grant is this one, or the copy of it that is kept while another account takes its place. */
const isGrant = (grantId: string, parkedId: string): boolean => grantId === parkedId || toReplacedId(grantId) === parkedId;

const isOf = ({ disconnectId, grantId }: Tombstone, parkedId: string): boolean =>
  disconnectId === parkedId || (grantId !== undefined && isGrant(grantId, parkedId));
