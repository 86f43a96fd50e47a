import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { untilAborted } from "../../until-aborted.ts";
import type { Access, Connection, ConnectionKey } from "../connection.ts";
import { isOfGrant, type Reading, readCredential, readUnderLease } from "../credential/own-credential.ts";
import type { StoredCredential } from "../credential-store.ts";
import { type Held, leaseWaitMs, type Outcome, toLookAgainMs, updateTo, withLease } from "../lease/with-lease.ts";
import { requireAccess } from "../methods.ts";
import type { RefreshPorts } from "../ports.ts";
import type { Method } from "../provider.ts";
import { addRejected, isNamed, toFingerprint, toLiveToken } from "../record/live-token.ts";
import { unchanged } from "../record/transitions.ts";
import { startTurn } from "../turn/turn.ts";
import { checkConnection } from "./check-connection.ts";
import { tooLate } from "./in-flight-requests.ts";
import { workOnToken } from "./refresh-connection.ts";
import { untilForgotten } from "./remembered-tokens.ts";
import type { TokenBroker } from "./serve-token.ts";
import type { ServedToken } from "./served-token.ts";
import { soonSeconds } from "./to-refusal.ts";

/** A caller's report, and the token that it wants in place of the refused one. */
export type RejectionReport = {
  /** Of the refused token: see `toFingerprint`. */
  readonly fingerprint: string;
  readonly minTtlSeconds: number;
  readonly access: Access;
};

export type ReportRejected = (
  key: ConnectionKey,
  report: RejectionReport,
  limits: { readonly signal: AbortSignal; readonly endsAt: Date },
) => Promise<ServedToken>;

/**
 * Makes the receiver of reports that a provider refused a token. One for a process: of the callers who report one token, one does the work.
 *
 * The report that drops the token is answered only when no process trusts its memory of that token any more. So from its answer on, no process
 * serves the token.
 *
 * @throws {Failure} What {@link dropRejected} and the broker throw: why there is no other token now.
 */
export function rejectionReports(deps: DropRejectedDeps, broker: TokenBroker): ReportRejected {
  const drops = new Map<string, ReturnType<typeof dropRejected>>();

  return async (key, { fingerprint, minTtlSeconds, access }, { signal, endsAt }) => {
    const name = JSON.stringify([key.tenant, key.provider, key.account, access, fingerprint]);
    const drop = drops.get(name) ?? dropRejected(deps, key, { fingerprint, access }, signal, endsAt).finally(() => drops.delete(name));
    drops.set(name, drop);
    const dropped = await untilAborted(drop, signal, tooLate);
    // Where tokens are minted, this process may remember another token of the same credential: only a new one shows whether that still works.
    broker.forget(key, access, dropped === undefined ? fingerprint : undefined);
    try {
      return await broker.serve(key, minTtlSeconds, signal, endsAt, access);
    } finally {
      await (dropped && untilForgotten(deps, dropped.at, signal));
    }
  };
}

type DropRejectedDeps = RefreshPorts & {
  /** Counts a token that is dropped because of a report. @throws {Failure} `rate_limited`: too many of this connection and level. */
  readonly countRejected: (key: ConnectionKey, access: Access) => Promise<void>;
};

/** The token that a caller reports, and its level. A caller whose right reaches one level drops no token of another. */
type Reported = { readonly fingerprint: string; readonly access: Access };

/** `at`: from this instant on, a process that reads the record does not serve the token. `undefined`: nothing was dropped here. */
type Dropped = { readonly at: Date } | undefined;

/**
 * Drops a token that the provider refused, once, however many callers report it: notes it on the record, so that every process that reads the
 * record stops serving it, and then refreshes the token under the same lease. The caller who comes later finds another token stored, and
 * nothing to do.
 *
 * A refreshed token is known by the store, so another fingerprint changes nothing. A minted token is stored nowhere: its fingerprint is noted
 * whatever it is, drops the token that has it and no other, and the next caller's request is answered by a new one. A token that cannot be
 * refreshed is checked at the provider, which ends the connection if the provider refuses it again.
 *
 * @param signal - The caller's. From the request to the provider on, only the lease counts.
 * @throws {Failure} `invalid_request` with the field `access`: the method has no token of this level. `rate_limited`. `connection_busy`: another process held the lease for five seconds. What the stores throw.
 */
async function dropRejected(
  deps: DropRejectedDeps,
  key: ConnectionKey,
  reported: Reported,
  signal: AbortSignal,
  endsAt: Date,
): Promise<Dropped> {
  const { fingerprint, access } = reported;
  const deadline = deps.clock().getTime() + leaseWaitMs;
  for (let looks = 0; ; looks += 1) {
    const connection = await deps.connections.read(key);
    const method = connection && deps.methods.find(connection);
    if (connection === undefined || method === undefined || isSettled(connection, fingerprint)) {
      return undefined;
    }
    requireAccess(method, access);
    const first = method.tokens === "minted" ? undefined : await readCredential(deps, key, signal);
    if (first !== undefined && !isStored(connection, requireStored(first), fingerprint)) {
      return undefined;
    }
    if (first !== undefined && !connection.hasRefreshToken) {
      await deps.countRejected(key, access);
      await checkConnection(deps, key, signal, endsAt);
      return undefined;
    }
    const report = { ...reported, method, first, signal };
    const worked = await withLease(deps, key, { endsAt }, (held) => dropUnderLease(deps, held, report));
    if (worked.kind !== "refused") {
      return worked.kind === "worked" ? worked.result : undefined;
    }
    if (deps.clock().getTime() >= deadline) {
      throw new Failure("connection_busy", { retryAfterSeconds: soonSeconds });
    }
    await deps.timers.pause(toLookAgainMs(looks), signal);
  }
}

type Report = Reported & {
  readonly method: Method;
  /** The read of the store. Absent: the token is stored nowhere. */
  readonly first: Reading | undefined;
  readonly signal: AbortSignal;
};

async function dropUnderLease(
  deps: DropRejectedDeps,
  held: Held,
  { method, first, fingerprint, access, signal }: Report,
): Promise<Outcome<Dropped>> {
  const { connection } = held;
  const reading = first && (await readUnderLease(deps, held, first, signal));
  const isGone = reading !== undefined && !isStored(connection, requireStored(reading), fingerprint);
  if (isGone || isSettled(connection, fingerprint) || deps.methods.find(connection) !== method) {
    return { result: undefined };
  }
  await deps.countRejected(connection, access);
  deps.logger.info("a token that the provider refused is dropped", { connection: connection.id });
  const now = deps.clock();
  const marked: Connection = { ...connection, rejected: addRejected(connection.rejected, { fingerprint, access }, now), updatedAt: now };
  if (reading === undefined) {
    return updateTo(unchanged(marked), { at: now });
  }
  // Noted first: no process serves the token while it is refreshed, nor when the refresh fails.
  if (!(await held.note(unchanged(marked)))) {
    throw new Failure("connection_busy", { detail: "the lease was lost", retryAfterSeconds: soonSeconds });
  }
  const at = deps.clock();
  const { write } = await workOnToken(startTurn(deps, { ...held, connection: marked }, { cause: { kind: "asked" }, signal }, reading));
  return { result: { at }, ...defined({ write }) };
}

/** Whether there is nothing to drop: no caller gets a token, or this one is noted already. */
const isSettled = (connection: Connection, fingerprint: string): boolean =>
  connection.status === "reauth_required" || connection.status === "disconnecting" || isNamed(connection, fingerprint);

function isStored(connection: Connection, stored: StoredCredential | undefined, fingerprint: string): boolean {
  const token = isOfGrant(connection, stored, () => true) ? toLiveToken(stored, connection) : undefined;
  return token !== undefined && toFingerprint(token) === fingerprint;
}

/** @throws {Failure} What the store answered. */
function requireStored(reading: Reading): StoredCredential | undefined {
  if ("failure" in reading) {
    throw reading.failure;
  }
  return reading.stored;
}
