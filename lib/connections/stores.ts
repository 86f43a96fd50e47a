import type { Secret } from "../secret.ts";
import type { ParkedGrant, PendingAuthorization, Ticket } from "./attempt.ts";
import type { Connection, ConnectionKey, GrantReturn, Tombstone } from "./connection.ts";
import type { DomainEvent } from "./domain-event.ts";

/** The right to change one connection and its credential, for a limited time. Names its holder. */
export type Lease = {
  readonly owner: string;
  /** Counts the holders: a holder of an earlier generation can neither write nor release. */
  readonly generation: number;
};

/** A connection as its holder got it. */
export type HeldConnection = {
  readonly connection: Connection;
  readonly lease: Lease;
  /** The holder before never released: it died, or its time ran out. What it did to the credential is unknown. */
  readonly interrupted: boolean;
};

export type Acquisition =
  | ({ readonly kind: "acquired" } & HeldConnection)
  /** Not taken. `leased`: somebody else has it; otherwise `onlyIf` did not hold. */
  | { readonly kind: "refused"; readonly connection: Connection; readonly leased: boolean }
  | { readonly kind: "absent" };

/** The records of connections. Events that a write is given are kept with it, so that they are told even if the process dies. */
export type Connections = {
  read(key: ConnectionKey): Promise<Connection | undefined>;
  list(tenant: string): Promise<readonly Connection[]>;
  /** Every live connection, of any organisation, of one account at a provider: revoking one grant may end all of them. */
  listByAccount(account: ProviderAccount): Promise<readonly ConnectionKey[]>;
  /**
   * Writes the first record of a connection, or a new one in place of the one held. Releases the lease.
   * @returns `false` when there is a record already, or when the lease is not held any more.
   */
  write(connection: Connection, held: HeldConnection | undefined, events: readonly DomainEvent[]): Promise<boolean>;
  /**
   * Takes the lease in one conditional write, if nobody has it.
   * @param onlyIf - Take it only if the access token ends before this instant, or if a rotation waits to be written back.
   */
  acquire(
    key: ConnectionKey,
    request: { readonly owner: string; readonly now: Date; readonly until: Date; readonly onlyIf?: { readonly expiresBefore: Date } },
  ): Promise<Acquisition>;
  /**
   * Writes what changed under the lease, and releases it unless `keepLease`. The identity and the grant stay what they are.
   * @param before - The record as it was last read or written under this lease: only what differs is sent. Default: all of it.
   * @returns `false` when the lease is not held any more: nothing was written.
   */
  commit(
    connection: Connection,
    lease: Lease,
    options?: { readonly events?: readonly DomainEvent[]; readonly keepLease?: boolean; readonly before?: Connection },
  ): Promise<boolean>;
  /** Gives the lease back without a change. @returns `false` when it was not held any more. */
  release(key: ConnectionKey, lease: Lease): Promise<boolean>;
  /**
   * Notes a use of a live connection, without the lease. Nothing is written when the record or its last use has changed since
   * it was read: somebody has noted the use, or has written a due time that is fresher than this one. Nor while the lease is on
   * the record: its holder works out the next due time from what it read, and this one would be lost.
   * @param read - The record as it was read or written last.
   */
  touch(read: Connection, use: Pick<Connection, "lastUsedAt" | "due">): Promise<void>;
  /** Removes the record under the lease and leaves the tombstone. @returns `false` when the lease is not held any more. */
  remove(held: HeldConnection, tombstone: Tombstone, events: readonly DomainEvent[]): Promise<boolean>;
};

/** What is left of connections that were given back. */
export type Tombstones = {
  /** The newest one of a connection. */
  read(key: ConnectionKey): Promise<Tombstone | undefined>;
  /** Notes what became of a revocation that was pending. */
  recordReturn(key: ConnectionKey, disconnectId: string, grant: GrantReturn): Promise<void>;
};

/** An entry of the due index. */
export type DueEntry = {
  /** Absent when the entry cannot be read: an item of another release, or a broken one. */
  readonly key?: ConnectionKey;
  /** Since when it is due. */
  readonly dueAt: Date;
  /** It is due for a duty: no token waits for it. */
  readonly isDuty: boolean;
  /** Its token has ended and it is called `active` still. A hint: the index lags behind the record. */
  readonly hasEnded: boolean;
  readonly item: unknown;
};

/** The index of what falls due. */
export type DueConnections = {
  /**
   * Pages of what is due by now: the shard's own partition, then those beyond the number of shards that it looks after, and at the
   * end the partitions of duties. In each of them the longest overdue comes first.
   */
  pages(shard: number, now: Date): AsyncIterable<readonly DueEntry[]>;
  /** Since when the longest overdue entry of a shard's own partition is due, duties left out; `undefined` when none is. */
  oldest(shard: number, now: Date): Promise<Date | undefined>;
  /** Moves the due time of an entry that is still due, without looking at the rest of it: for what cannot be worked on. */
  defer(entry: DueEntry, now: Date, until: Date): Promise<void>;
};

/** Login attempts: everything in here is taken out at most once, and lives ten minutes. */
export type Attempts = {
  writeTicket(hash: string, ticket: Ticket): Promise<void>;
  takeTicket(hash: string, now: Date): Promise<Ticket | undefined>;
  writeAuthorization(stateHash: string, authorization: PendingAuthorization): Promise<void>;
  /** One atomic delete: of any number of callbacks with one state, one gets the record. */
  takeAuthorization(stateHash: string, now: Date): Promise<PendingAuthorization | undefined>;
};

export type ParkedGrants = {
  /** @param dueAt - When the sweeper looks at it. Default: when it expires. */
  write(grant: ParkedGrant, dueAt?: Date): Promise<void>;
  read(attemptId: string): Promise<ParkedGrant | undefined>;
  /**
   * Moves the grant on if it is in one of `from`, and has the sweeper look at it at `dueAt`.
   * @param confirmedAt - Noted unless an earlier one is.
   * @returns `false` when it is in another phase or gone.
   */
  advance(
    attemptId: string,
    from: readonly ParkedGrant["phase"][],
    to: ParkedGrant["phase"],
    dueAt: Date,
    confirmedAt?: Date,
  ): Promise<boolean>;
  erase(attemptId: string): Promise<void>;
  /** Grants of one account at a provider, in whichever organisation, that may still go live: `confirming`, or `parked` and not run out. */
  listWaiting(account: ProviderAccount, now: Date): Promise<readonly ParkedGrant[]>;
  /**
   * Grants that the sweeper must look at: first those that are `confirming`, then all others, in each group the longest overdue
   * first and at most `limit`. However many of the others are due, none of the first is hidden behind them.
   */
  listDue(now: Date, limit: number): Promise<readonly ParkedGrant[]>;
};

/** An account at a provider, in whichever organisation it is connected. */
export type ProviderAccount = Pick<Connection, "provider" | "identity">;

/**
 * Marks on an account, one for each revocation that ends all of its grants. A grant that was redeemed before such a revocation
 * and was not parked yet is seen by no look of the revocation; its callback sees the mark.
 */
export type RevocationMarks = {
  /**
   * Writes the mark of one revocation, in place of the one that it has.
   * @param id - Names the revocation. No two have the same.
   * @param until - A grant whose redemption began before this instant may be dead.
   */
  write(account: ProviderAccount, id: string, until: Date): Promise<void>;
  /** For a revocation that was not sent after all. */
  erase(account: ProviderAccount, id: string): Promise<void>;
  /** The latest `until` of the account's marks. A mark is kept for a day after its instant. */
  readLatest(account: ProviderAccount): Promise<Date | undefined>;
};

/** Seals what must survive in the table for some minutes. The context binds the result to its place. */
export type Sealer = {
  seal(plaintext: Secret, context: string): Promise<string>;
  /** @throws {Failure} `state_invalid` when the value was changed, moved, or sealed with a key that is gone. */
  open(sealed: string, context: string): Promise<Secret>;
};
