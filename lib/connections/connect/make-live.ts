import { asFailure, Failure, type FailureCode, toFailureCode } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Connection, isSameAccount } from "../connection.ts";
import { toLiveKey, toParkedKey } from "../credential-store.ts";
import { refuseWhileTearingDown } from "../disconnect/tear-down-first.ts";
import type { DomainEvent } from "../domain-event.ts";
import { ofOtherMethods } from "../earlier-part.ts";
import { endsGrant } from "../grant-life.ts";
import { type Held, type Outcome, withAwaitedLease, withLease } from "../lease/with-lease.ts";
import { discardParkedGrant } from "../parked/discard-parked-grant.ts";
import { stillAlive, toUnsettled } from "../parked/earlier-grants.ts";
import { discardReplaced, isReplacedParked, tokensEndAt } from "../parked/park-replaced-grant.ts";
import { refuseAfterDisconnect, refuseOtherAccount, refuseOtherId, refuseStaleTakeover } from "../parked/refuse-stale-grant.ts";
import type { GrantPorts, LivePorts } from "../ports.ts";
import type { TeardownResult } from "../teardown-result.ts";
import { untilForgotten } from "../tokens/remembered-tokens.ts";
import { buildLive, keepsSetup } from "./build-live.ts";
import { writeLiveCredential } from "./write-live-credential.ts";

/** A grant that went live, and the setup run that it started. */
export type LiveConnection = { readonly connection: Connection; readonly setupRunId?: string };

/**
 * Makes a grant live for a caller who waits for it. After a failure that ends the grant, it is revoked at once. After every other failure
 * the sweeper retries. A grant that ends a login for setup is discarded after every failure, because its state machine submits another one.
 *
 * @param revoke - The deadline of the revocation. Default: `signal`.
 * @throws {Failure} What {@link makeLive} throws.
 */
export async function makeLiveOrDiscard(
  deps: LivePorts,
  parked: ParkedGrant,
  signal: AbortSignal,
  revoke: AbortSignal = signal,
): Promise<LiveConnection> {
  try {
    return await makeLive(deps, parked, signal);
  } catch (error) {
    if (isOver(parked, toFailureCode(error))) {
      await discardParkedGrant(deps, parked, undefined, revoke);
    }
    throw error;
  }
}

/** A table that did not answer may have written the record: the sweeper looks, and finishes what is left to do then. */
const isOver = ({ endsLogin }: ParkedGrant, code: FailureCode): boolean =>
  endsGrant(code) || (endsLogin !== undefined && code !== "table_unavailable");

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
    await deps.setups.find(parked)?.start({ runId: parked.parkedId, connection, startedBy: parked.principalId, keepsTargets });
    await (parked.storesNothing ? eraseEarlierCredential(deps, parked, signal) : deps.credentials.erase(toParkedKey(parked), signal));
    await deps.parked.erase(parked.parkedId);
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
const isFirst = ({ id, createdAt, liveSince }: Connection, { parkedId, reservedId }: ParkedGrant): boolean =>
  id === parkedId || (id === reservedId && createdAt.getTime() === liveSince.getTime());

/** Its setup has the id of the grant that went live. */
export const toLiveConnection = ({ setups }: Pick<LivePorts, "setups">, connection: Connection): LiveConnection => ({
  connection,
  ...(setups.find(connection) === undefined ? {} : { setupRunId: connection.grantId }),
});

function buildEvents({ parkedId, needsConfirmation }: ParkedGrant, connection: Connection): DomainEvent[] {
  const names = needsConfirmation ? (["connected", "confirmed"] as const) : (["connected"] as const);
  // Told again, it says the same, whatever has become of the connection since.
  const live = { ...connection, status: "active" } as const;
  return names.map((name) => ({ name: `connection.${name}`, id: `${parkedId}.${name}`, connection: live }));
}

/**
 * Builds the events of a grant that takes the place of another method's, or of a colleague's. Nothing changes hands when the same person logs in to
 * the same account. They are kept with the record as well, and published from there after a death: a grant that is continued does not know what it
 * replaced.
 */
function toReplacing({ takesOver }: ParkedGrant, previous: Connection, connection: Connection): DomainEvent[] {
  const { grantId, method, connectedBy } = connection;
  const isNewMethod = previous.method !== method;
  const isHandedOver = takesOver !== undefined && !(isSameAccount(previous, connection) && previous.connectedBy === connectedBy);
  return [
    ...(isNewMethod
      ? [{ name: "connection.method_changed", id: `${grantId}.method_changed`, connection, replacedMethod: previous.method } as const]
      : []),
    ...(isHandedOver
      ? [{ name: "connection.handed_over", id: `${grantId}.handed_over`, connection, replacedConnectedBy: previous.connectedBy } as const]
      : []),
  ];
}

/** It is kept with the record, and published from there. */
const toLeftBehind = (connection: Connection, setup: TeardownResult | undefined): DomainEvent[] =>
  setup === undefined ? [] : [{ name: "setup.left_behind", id: `${connection.grantId}.left_behind`, connection, setup }];

const maxTurns = 3;

/**
 * Another grant of the connection, or the same grant in another process, was written first. `confirmation_invalid`: the parked credential is
 * erased, as it is when another process has just made the same grant live; or a disconnect came while the lease was awaited, which the next turn
 * refuses before it takes the lease.
 */
const racedCodes: ReadonlySet<FailureCode> = new Set(["credential_conflict", "confirmation_invalid"]);

/** Writes credential and record. When another process was faster, the next turn reads the record again. */
async function writeConnection(deps: LivePorts, parked: ParkedGrant, signal: AbortSignal): Promise<Connection> {
  for (let turn = 1; ; turn += 1) {
    const previous = await deps.connections.read(parked);
    await refuseAfterDisconnect(deps, parked, previous);
    if (previous?.grantId === parked.parkedId) {
      return previous;
    }
    refuseStaleTakeover(parked, previous);
    try {
      return await (previous === undefined ? writeFirst(deps, parked, signal) : writeReplacing(deps, parked, signal));
    } catch (error) {
      if (turn === maxTurns || !racedCodes.has(toFailureCode(error))) {
        throw error;
      }
    }
  }
}

/** Writes the record in place of the one that stands, and discards the replaced grant. */
async function writeReplacing(deps: LivePorts, parked: ParkedGrant, signal: AbortSignal): Promise<Connection> {
  const result = await withAwaitedLease(deps, parked, signal, (held) => replace(deps, parked, held, AbortSignal.any([signal, held.guard])));
  if (result === undefined) {
    throw new Failure("credential_conflict");
  }
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

/** Writes the first record. There is no lease without a record: of two first grants, the table lets one write. */
async function writeFirst(deps: LivePorts, parked: ParkedGrant, signal: AbortSignal): Promise<Connection> {
  const stored = await writeLiveCredential({ deps, parked, holding: undefined, signal });
  const connection = await buildLive(deps, parked, undefined, stored);
  if (!(await deps.connections.write(connection, undefined, buildEvents(parked, connection)))) {
    throw new Failure("credential_conflict");
  }
  return connection;
}

/** `replaced`: the record whose grant is to be ended: of another account or method, or an earlier one of this account. */
type Replaced = Connection | { readonly connection: Connection; readonly replaced: Connection };

async function replace(deps: LivePorts, parked: ParkedGrant, held: Held, signal: AbortSignal): Promise<Outcome<Replaced>> {
  const previous = held.connection;
  refuseOtherId(parked, previous);
  await refuseAfterDisconnect(deps, parked, previous);
  refuseWhileTearingDown(previous);
  if (previous.grantId === parked.parkedId) {
    return { result: previous };
  }
  refuseStaleTakeover(parked, previous);
  refuseOtherAccount(parked, previous);
  const stored = await writeLiveCredential({ deps, parked, holding: held, signal });
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
      throw failure.code === "connection_busy" ? new Failure("credential_conflict") : failure;
    },
  };
}

/**
 * Whether another method takes the place, and one of the two stores nothing: what the earlier one leaves at the provider is told from then on. That is
 * a secret, or on the way back the trust that let the connection in.
 */
const isConversion = ({ method, credential }: Connection, parked: ParkedGrant): boolean =>
  method !== parked.method && (parked.storesNothing === true || credential === undefined);

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
    if (connection.grantId === parked.parkedId && (await deps.credentials.read(toLiveKey(parked), until)) !== undefined) {
      await deps.credentials.erase(toLiveKey(parked), until);
    }
    return { result: undefined };
  });
  if (worked.kind === "refused") {
    throw new Failure("connection_busy", { detail: "the credential of an earlier method is not erased yet" });
  }
}
