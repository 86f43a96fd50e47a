import { asFailure, Failure, toFailureCode } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Connection, isSameAccount } from "../connection.ts";
import { toLiveKey, toParkedKey } from "../credential-key.ts";
import { refuseWhileTearingDown } from "../disconnect/tear-down-first.ts";
import type { DomainEvent } from "../domain-event.ts";
import { ofOtherMethods } from "../earlier-part.ts";
import { type Held, type Outcome, withLease } from "../lease/with-lease.ts";
import { isDisconnectedSince } from "../parked/disconnected-since.ts";
import { stillAlive, toUnsettled } from "../parked/earlier-grants.ts";
import { discardReplaced, isReplacedParked, tokensEndAt } from "../parked/park-replaced-grant.ts";
import type { GrantPorts, LivePorts } from "../ports.ts";
import type { TeardownResult } from "../teardown-result.ts";
import { untilForgotten } from "../tokens/remembered-tokens.ts";
import { buildLive, keepsSetup } from "./build-live.ts";
import { refuseStaleTakeover } from "./refuse-stale-takeover.ts";
import { writeLiveCredential } from "./write-live-credential.ts";

/** A grant that went live, and the setup run that it started. */
export type LiveConnection = { readonly connection: Connection; readonly setupRunId?: string };

/**
 * Makes a confirmed or submitted grant the live credential of its connection: credential, then record and events, then setup; the parked
 * copy is erased last. An existing connection is changed under its lease: a refresh in progress would otherwise restore the credential that
 * is replaced here.
 *
 * Every step is idempotent: the same grant written twice is one version, one record, one setup run, one event id. So when a process dies
 * here, the sweeper or a repeated confirmation continues, and two at once have the same outcome. The steps after the record (setup,
 * erasing) cannot fail the connection: the sweeper retries them.
 *
 * @throws {Failure} `confirmation_invalid`: the parked credential is erased, the connection was disconnected since the grant was
 *   confirmed, or the connection that it takes over is not there any more; of a submission that is `connection_disconnecting`, as of every grant while what setup made is being taken back. `account_mismatch`: another account was connected since the callback, or the login that setup ends is not there any more.
 *   `account_claimed`: the account serves another organisation. `already_connected`: the organisation has it under another name. `grant_revoked`: the provider no longer accepts the grant. `connection_busy`, `stopped`, a provider that is down, store failures: the connection is not live yet; the sweeper retries.
 */
export async function makeLive(deps: LivePorts, parked: ParkedGrant, signal: AbortSignal): Promise<LiveConnection> {
  await deps.switches.requireOpen(parked);
  const connection = await writeConnection(deps, parked, signal);
  const writtenAt = deps.clock();
  try {
    await Promise.all(buildEvents(parked, connection).map((event) => deps.events.publish(event, connection.liveSince)));
    const keepsTargets = parked.takesOver !== undefined;
    await deps.setups.find(parked)?.start({ runId: parked.attemptId, connection, startedBy: parked.principalId, keepsTargets });
    await (parked.storesNothing ? eraseEarlierCredential(deps, parked, signal) : deps.credentials.erase(toParkedKey(parked), signal));
    await deps.parked.erase(parked.attemptId);
  } catch (error) {
    deps.failed?.(asFailure(error));
    deps.logger.warn("a live connection waits for the sweeper", { code: toFailureCode(error), connection: connection.id });
  }
  if (!isFirst(connection, parked)) {
    // Connected again: from the answer on, no process serves the earlier grant's token.
    await untilForgotten(deps, writtenAt, signal).catch(() => undefined);
  }
  return toLiveConnection(deps, connection);
}

/** Whether no connection was in this place before. A first one has the id of its grant, or the one that was reserved for it. */
const isFirst = ({ id, createdAt, liveSince }: Connection, { attemptId, reservedId }: ParkedGrant): boolean =>
  id === attemptId || (id === reservedId && createdAt.getTime() === liveSince.getTime());

/** Its setup has the id of the grant that went live. */
export const toLiveConnection = ({ setups }: Pick<LivePorts, "setups">, connection: Connection): LiveConnection => ({
  connection,
  ...(setups.find(connection) === undefined ? {} : { setupRunId: connection.grantId }),
});

function buildEvents({ attemptId, needsConfirmation }: ParkedGrant, connection: Connection): DomainEvent[] {
  const names = needsConfirmation ? (["connected", "confirmed"] as const) : (["connected"] as const);
  // Told again, it says the same, whatever has become of the connection since.
  const live = { ...connection, status: "active" } as const;
  return names.map((name) => ({ name: `connection.${name}`, id: `${attemptId}.${name}`, connection: live }));
}

/** Kept with the record as well, and published from there after a death: a grant that is continued does not know what it replaced. */
const toMethodChanged = (previous: Connection, connection: Connection): DomainEvent[] =>
  previous.method === connection.method
    ? []
    : [{ name: "connection.method_changed", id: `${connection.grantId}.method_changed`, connection, replacedMethod: previous.method }];

/** The same when a colleague takes it over. Nothing changes hands when the same person logs in to the same account. */
const toHandedOver = ({ takesOver }: ParkedGrant, previous: Connection, connection: Connection): DomainEvent[] =>
  takesOver === undefined || (isSameAccount(previous, connection) && previous.connectedBy === connection.connectedBy)
    ? []
    : [{ name: "connection.handed_over", id: `${connection.grantId}.handed_over`, connection, replacedConnectedBy: previous.connectedBy }];

const toReplacing = (parked: ParkedGrant, previous: Connection, connection: Connection): DomainEvent[] => [
  ...toMethodChanged(previous, connection),
  ...toHandedOver(parked, previous, connection),
];

/** It is kept with the record, and published from there. */
const toLeftBehind = (connection: Connection, setup: TeardownResult | undefined): DomainEvent[] =>
  setup === undefined ? [] : [{ name: "setup.left_behind", id: `${connection.grantId}.left_behind`, connection, setup }];

const maxTurns = 3;

/** Another grant of the connection, or the same grant in another process, was written first: the next turn reads the record again. */
type Raced = { readonly raced: unknown };

/** `confirmation_invalid`: the parked credential is erased, as it is when another process has just made the same grant live. */
const racedCodes: ReadonlySet<string> = new Set(["credential_conflict", "confirmation_invalid"]);

/** Writes credential and record, and retries when another process was faster. */
async function writeConnection(deps: LivePorts, parked: ParkedGrant, signal: AbortSignal): Promise<Connection> {
  for (let turn = 1; ; turn += 1) {
    const written = await writeInTurn(deps, parked, signal);
    if (!("raced" in written)) {
      return written;
    }
    if (turn === maxTurns) {
      throw written.raced;
    }
  }
}

async function writeInTurn(deps: LivePorts, parked: ParkedGrant, signal: AbortSignal): Promise<Connection | Raced> {
  const previous = await deps.connections.read(parked);
  await refuseAfterDisconnect(deps, parked, previous);
  if (previous?.grantId === parked.attemptId) {
    return previous;
  }
  refuseStaleTakeover(parked, previous);
  if (previous === undefined) {
    return writeFirst(deps, parked, signal);
  }
  const worked = await withLease(deps, parked, { wait: signal }, (held) =>
    replace(deps, parked, held, AbortSignal.any([signal, held.guard])),
  );
  if (worked.kind === "absent") {
    return { raced: new Failure("credential_conflict") };
  }
  if (worked.kind === "refused") {
    throw new Failure("connection_busy", { retryAfterSeconds: 2 });
  }
  const { result } = worked;
  if (!("replaced" in result)) {
    return result;
  }
  const { connection, replaced } = result;
  await Promise.all(toReplacing(parked, replaced, connection).map((event) => deps.events.publish(event, connection.liveSince)));
  if (tokensEndAt(deps, { previous: replaced, next: parked }) !== undefined) {
    // The sweeper revokes it then.
    return connection;
  }
  await discardReplaced(deps, replaced, signal);
  return connection.earlier === undefined ? connection : readSettled(deps, connection);
}

/** Reads the record again after an earlier grant was given back: it names what is left. */
async function readSettled({ connections }: LivePorts, connection: Connection): Promise<Connection> {
  const settled = await connections.read(connection);
  return settled?.grantId === connection.grantId ? settled : connection;
}

/** Refuses a grant whose connection was disconnected after its confirmation. Never retried: a disconnect is final. */
async function refuseAfterDisconnect(deps: LivePorts, parked: ParkedGrant, connection: Connection | undefined): Promise<void> {
  if (await isDisconnectedSince(deps, parked, connection)) {
    // The caller of a submission has confirmed nothing.
    const isSubmission = deps.methods.find(parked)?.connect === "submission";
    throw new Failure(isSubmission ? "connection_disconnecting" : "confirmation_invalid", {
      detail: "the connection was disconnected since",
    });
  }
}

/** Refuses a grant whose trust names another connection than the one that was made in this place meanwhile. */
function refuseOtherId({ reservedId }: ParkedGrant, { id }: Connection): void {
  if (reservedId !== undefined && reservedId !== id) {
    throw new Failure("trust_refused", { detail: "another connection was made in this place since: its trust has another subject" });
  }
}

/** Writes the first record. There is no lease without a record: of two first grants, the table lets one write. */
async function writeFirst(deps: LivePorts, parked: ParkedGrant, signal: AbortSignal): Promise<Connection | Raced> {
  const stored = await unlessRaced(writeLiveCredential({ deps, parked, holding: undefined, signal }));
  if (stored !== undefined && "raced" in stored) {
    return stored;
  }
  const connection = await buildLive(deps, parked, undefined, stored);
  const isWritten = await deps.connections.write(connection, undefined, buildEvents(parked, connection));
  return isWritten ? connection : { raced: new Failure("credential_conflict") };
}

/** `replaced`: the record whose grant is to be ended: of another account or method, or an earlier one of this account. */
type Replaced = Connection | Raced | { readonly connection: Connection; readonly replaced: Connection };

async function replace(deps: LivePorts, parked: ParkedGrant, held: Held, signal: AbortSignal): Promise<Outcome<Replaced>> {
  const previous = held.connection;
  refuseOtherId(parked, previous);
  await refuseAfterDisconnect(deps, parked, previous);
  refuseWhileTearingDown(previous);
  if (previous.grantId === parked.attemptId) {
    return { result: previous };
  }
  refuseStaleTakeover(parked, previous);
  const stored = await unlessRaced(writeLiveCredential({ deps, parked, holding: held, signal }));
  if (stored !== undefined && "raced" in stored) {
    return { result: stored };
  }
  const takesOver = parked.takesOver !== undefined;
  const tellsEarlier = isSameAccount(previous, parked) || isConversion(previous, parked) || takesOver;
  const hasEarlier = tellsEarlier && (await isReplacedParked(deps, previous));
  const told = ofOtherMethods(stillAlive(previous.earlier ?? [], deps.clock()), parked);
  const earlier = [...told, ...(hasEarlier ? [toUnsettled(previous.grantId)] : [])];
  const built = await buildLive(deps, parked, previous, stored);
  const connection = earlier.length === 0 ? built : { ...built, earlier };
  // The record names the old account until the write below, so the process that continues a dead one does this again.
  const leftBehind = keepsSetup(previous, parked) ? undefined : await deps.setups.find(previous)?.forget(previous);
  const isSame = isSameAccount(previous, connection) && !takesOver;
  return {
    result: isSame && !hasEarlier ? connection : { connection, replaced: previous },
    write: {
      kind: "replace",
      connection,
      events: [...buildEvents(parked, connection), ...toReplacing(parked, previous, connection), ...toLeftBehind(connection, leftBehind)],
    },
    otherwise: (failure) => {
      if (failure.code !== "connection_busy") {
        throw failure;
      }
      return { result: { raced: new Failure("credential_conflict") } };
    },
  };
}

/**
 * Whether another method takes the place, and one of the two stores nothing: what the earlier one leaves at the provider is told from then on. That is
 * a secret, or on the way back the trust that let the connection in.
 */
const isConversion = ({ method, credential }: Connection, parked: ParkedGrant): boolean =>
  method !== parked.method && (parked.storesNothing === true || credential === undefined);

async function unlessRaced<T>(work: Promise<T>): Promise<T | Raced> {
  try {
    return await work;
  } catch (error) {
    if (racedCodes.has(toFailureCode(error))) {
      return { raced: error };
    }
    throw error;
  }
}

/**
 * Erases what an earlier method has stored in the place of a connection that stores nothing: after the record was written, because until then the
 * connection lives of it. Under the lease, and only while this grant is the live one: what a later grant has stored stays.
 *
 * @throws {Failure} `connection_busy`: another process holds the lease; retry. What the stores throw.
 */
async function eraseEarlierCredential(deps: GrantPorts, parked: ParkedGrant, signal: AbortSignal): Promise<void> {
  const worked = await withLease(deps, parked, { wait: signal }, async ({ connection, guard }) => {
    const until = AbortSignal.any([signal, guard]);
    // Read first: a function whose methods never store anything may not erase.
    if (connection.grantId === parked.attemptId && (await deps.credentials.read(toLiveKey(parked), until)) !== undefined) {
      await deps.credentials.erase(toLiveKey(parked), until);
    }
    return { result: undefined };
  });
  if (worked.kind === "refused") {
    throw new Failure("connection_busy", { detail: "the credential of an earlier method is not erased yet" });
  }
}
