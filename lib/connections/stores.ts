import type { Secret } from "../secret.ts";
import type { ParkedGrant, PendingAuthorization, Reach, Ticket } from "./attempt.ts";
import type { Connection, ConnectionKey, Provider, RevocationResult, Tags, Tombstone } from "./connection.ts";
import type { DomainEvent } from "./domain-event.ts";

/** The right to change one connection and its credential, for a limited time. Names its holder. */
export type Lease = {
  readonly owner: string;
  /** The number of the holder: a holder of an earlier generation can neither write nor release. */
  readonly generation: number;
};

/** A connection whose lease was taken, as the table had it then. */
export type Leased = {
  readonly kind: "acquired";
  readonly connection: Connection;
  readonly lease: Lease;
  /** The previous holder never released the lease: it died, or ran out of time. What it did to the credential is unknown. */
  readonly interrupted: boolean;
};

/** A lease that was not taken. `refused`: `leased` says whether another process holds it; otherwise `onlyIf` did not hold. */
export type Unleased =
  | { readonly kind: "refused"; readonly connection: Connection; readonly leased: boolean }
  | { readonly kind: "absent" };

/** What a person calls a connection and sorts it by. One that is absent stays. `tags`: all of them. A label of `null`: it has none any more. */
export type Relabelling = { readonly label?: string | null | undefined; readonly tags?: Tags | undefined };

/** `leased`: another process holds the lease, and nothing was changed. */
export type Relabelled =
  | { readonly kind: "labelled"; readonly connection: Connection }
  | { readonly kind: "leased" }
  | { readonly kind: "absent" };

/** The place of a connection among those of its organisation. */
export type PlaceInOrganisation = Pick<ConnectionKey, "provider" | "account">;

/** Connections that a page holds at most. */
export const pageLimit = 100;

/** A part of the connections of an organisation. `isLast`: no connection comes after it. */
export type ConnectionPage = { readonly connections: readonly Connection[]; readonly isLast: boolean };

/** The records of connections. The events of a write are stored with it, so that they are published even if the process dies. */
export type Connections = {
  read(key: ConnectionKey): Promise<Connection | undefined>;
  /** Reads every connection of an organisation to one provider. Of some providers there are thousands. */
  list(tenant: string, provider: Provider): Promise<readonly Connection[]>;
  /**
   * Reads a part of an organisation's connections, in the order of provider and account, in one query.
   * @param limit - How many at most: 1 to `pageLimit`. @param after - Only those that come after this one, which need not exist any more.
   * @param provider - Only those to this provider.
   */
  listPage(
    tenant: string,
    page: { readonly limit: number; readonly after?: PlaceInOrganisation; readonly provider?: Provider },
  ): Promise<ConnectionPage>;
  /** Finds the connection that a grant has made. Reads the organisation's part of the table. */
  findByGrant(tenant: string, grantId: string): Promise<Connection | undefined>;
  /** Every live connection, of any organisation, of one account at a provider: revoking one grant may end all of them. */
  listByAccount(account: ProviderAccount): Promise<readonly ConnectionKey[]>;
  /**
   * Writes the first record of a connection, or a new one in place of the held one, with its claim if it is claimed. Releases the lease. Before
   * the first record of another connection than `default` it takes back that `default` is the only one; a failure of that writes nothing.
   * @returns `false` when there is a record already, or when the lease is not held any more.
   * @throws {Failure} `account_claimed`: another connection has the claim, and nothing was written.
   */
  write(connection: Connection, held: Leased | undefined, events: readonly DomainEvent[]): Promise<boolean>;
  /**
   * Takes the lease in one conditional write, if it is free. @param onlyIf - Take it only if the access token expires before this instant,
   * or if a rotation waits to be written back.
   */
  acquire(
    key: ConnectionKey,
    request: { readonly owner: string; readonly now: Date; readonly until: Date; readonly onlyIf?: { readonly expiresBefore: Date } },
  ): Promise<Leased | Unleased>;
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
  /**
   * Releases the lease without a change. @param lease - Without a generation: the one that this owner took, if it did; the answer was lost.
   * @returns `false` when it was not held any more.
   */
  release(key: ConnectionKey, lease: Pick<Lease, "owner"> & Partial<Lease>): Promise<boolean>;
  /**
   * Notes a use of a live connection, without the lease. Nothing is written when the record or its last use has changed since it was read:
   * another process has noted the use, or has written a newer due time. Nor while the lease is held: its holder computes the next due time
   * from its own read, and would overwrite this one.
   * @param read - The record as it was read or written last.
   */
  touch(read: Connection, use: Pick<Connection, "lastUsedAt" | "due">): Promise<void>;
  /**
   * Gives a connection another label or other tags, without the lease. Not while the lease is held: its holder may write the record that it read
   * before.
   */
  relabel(key: ConnectionKey, to: Relabelling, now: Date): Promise<Relabelled>;
  /**
   * Notes on a record that no other connection stands beside it, without the lease. Nothing is written when another was announced, or when its
   * grant was replaced, since it was read. @param read - What `findSoleConnection` has found.
   */
  noteOnly(read: Connection): Promise<void>;
  /** Removes the record and its claim under the lease, and leaves the tombstone. @returns `false` when the lease is not held any more. */
  erase(held: Leased, tombstone: Tombstone, events: readonly DomainEvent[]): Promise<boolean>;
};

/** The tombstones of disconnected connections. */
export type Tombstones = {
  /** The newest one of a connection. */
  read(key: ConnectionKey): Promise<Tombstone | undefined>;
  /** The newest one of each account of a provider, the latest disconnect first. */
  list(tenant: string, provider: Provider): Promise<readonly Tombstone[]>;
  /** Every one of a provider, in no order: of one account there may be several. */
  listEvery(tenant: string, provider: Provider): Promise<readonly Tombstone[]>;
  /** Records the outcome of a revocation that was pending. */
  recordReturn(key: ConnectionKey, disconnectId: string, grant: RevocationResult): Promise<void>;
};

/** An entry of the due index. */
export type DueEntry = {
  /** Absent when the entry cannot be read: an item of another release, or a broken one. */
  readonly key?: ConnectionKey;
  /** Since when it is due. */
  readonly dueAt: Date;
  /** It is due for a duty, not for a token. */
  readonly isDuty: boolean;
  /** Its token has expired and its status is still `active`. May be wrong: the index lags behind the record. */
  readonly hasEnded: boolean;
  /** It is being disconnected. May be wrong for the same reason. */
  readonly isDisconnecting: boolean;
  readonly item: unknown;
};

/** The index of connections by due time. */
export type DueConnections = {
  /**
   * Pages of due entries: the shard's own partition, then the partitions beyond the number of shards that it looks after, then the
   * partitions of duties. In each partition the longest overdue entry comes first.
   */
  pages(shard: number, now: Date): AsyncIterable<readonly DueEntry[]>;
  /** Since when the longest overdue entry of a shard's own partition is due, duties left out; `undefined` when none is. */
  oldest(shard: number, now: Date): Promise<Date | undefined>;
  /** Moves the due time of an entry that is still due, without reading the rest of it: for an entry that cannot be worked on. */
  defer(entry: DueEntry, now: Date, until: Date): Promise<void>;
};

/** Login attempts: each is taken at most once, and expires after ten minutes. */
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
  read(parkedId: string): Promise<ParkedGrant | undefined>;
  /**
   * Moves the grant to its next phase if it is in one of `from`, and makes it due for the sweeper at `dueAt`. @param confirmedAt - Written
   * unless an earlier one is on the record. @param dueBy - Only if it is due at that instant. Default: whenever it is due. @returns `false` when it
   * is in another phase, not due or erased.
   */
  advance(
    parkedId: string,
    from: readonly ParkedGrant["phase"][],
    to: ParkedGrant["phase"],
    dueAt: Date,
    more?: { readonly confirmedAt?: Date; readonly dueBy?: Date },
  ): Promise<boolean>;
  /** Notes what the account of a grant sees, while the grant waits for its confirmation. Otherwise nothing is written. */
  noteReach(parkedId: string, reach: Reach): Promise<void>;
  erase(parkedId: string): Promise<void>;
  /** Grants of one account at a provider, in any organisation, that may still go live: `confirming`, or `parked` and not expired. */
  listWaiting(account: ProviderAccount, now: Date): Promise<readonly ParkedGrant[]>;
  /**
   * Grants that the sweeper must look at: first those that are `confirming`, then all others, in each group the longest overdue first and
   * at most `limit`. So a `confirming` grant never waits behind the others.
   */
  listDue(now: Date, limit: number): Promise<readonly ParkedGrant[]>;
};

/** An account at a provider, in any organisation. `details` name the application that it gave a grant to. */
export type ProviderAccount = Pick<Connection, "provider" | "identity" | "details">;

/**
 * Marks on an account, one for each revocation that ends all of its grants. Such a revocation cannot see a grant that was redeemed before
 * it and is not parked yet; the grant's callback sees the mark.
 */
export type RevocationMarks = {
  /**
   * Writes the mark of one revocation, in place of its earlier one.
   * @param id - Names the revocation. No two have the same.
   * @param until - A grant whose redemption began before this instant may be revoked.
   */
  write(account: ProviderAccount, id: string, until: Date): Promise<void>;
  /** Erases the mark of a revocation that was not sent. */
  erase(account: ProviderAccount, id: string): Promise<void>;
  /** Reads the latest `until` of the account's marks. A mark is kept for a day after its instant. */
  readLatest(account: ProviderAccount): Promise<Date | undefined>;
};

/** Encrypts secrets that must survive in the table for some minutes. The context binds the result to its record. */
export type Sealer = {
  seal(plaintext: Secret, context: string): Promise<string>;
  /** @throws {Failure} `state_invalid` when the value was changed, moved, or sealed with a key that no longer exists. */
  open(sealed: string, context: string): Promise<Secret>;
};
