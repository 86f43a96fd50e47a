import { type Connection, type ConnectionKey, type Tombstone, usualAccount } from "../../lib/connections/connection.ts";
import { buildNotice, type DomainEvent } from "../../lib/connections/domain-event.ts";
import type { Connections, DueConnections, Lease, Leased, Tombstones, Unleased } from "../../lib/connections/stores.ts";
import { defined } from "../../lib/defined.ts";
import { encodeSegment } from "../../lib/encode-segment.ts";
import { Failure } from "../../lib/errors.ts";
import { subjectPartition } from "../../lib/table/item-keys.ts";
import { type MemoryOutbox, memoryOutbox } from "./memory-outbox.ts";

type Stored = {
  readonly connection: Connection;
  readonly generation: number;
  readonly lease?: { readonly owner: string; readonly until: Date; readonly interrupted: boolean };
};

export type MemoryConnections = Connections & {
  readonly tombstones: Tombstones;
  readonly due: DueConnections;
  /** Events that were written with a record. */
  readonly kept: readonly DomainEvent[];
  /** The outbox that stores them. */
  readonly outbox: MemoryOutbox;
  /** Reads the lease, expired or not. */
  leaseOf(key: ConnectionKey): Stored["lease"];
  /** Changes a record directly, such as its age. */
  patch(key: ConnectionKey, changes: Partial<Connection>): void;
};

/** The fake of the port, with its leases, tombstones and due index. Passes the same contract as the table. */
export function memoryConnections(outbox = memoryOutbox()): MemoryConnections {
  const stored = new Map<string, Stored>();
  const tombstones = new Map<string, Tombstone>();
  const kept: DomainEvent[] = [];
  const keep = (events: readonly DomainEvent[], at: Date) => {
    kept.push(...events);
    return Promise.all(events.map((event) => outbox.write(buildNotice(event, at), new Date(at.getTime() + 60_000))));
  };
  const all = () => [...stored.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { connection }]) => connection);
  const find = (key: ConnectionKey) => stored.get(pathOf(key));
  const listDue = (now: Date, isDuty: boolean) =>
    all()
      .flatMap((connection) =>
        connection.due === undefined ? [] : [{ connection, dueAt: connection.due.at, reason: connection.due.reason }],
      )
      .filter(({ dueAt, reason }) => dueAt <= now && (reason === "duty") === isDuty)
      .sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime());
  const isClaimedElsewhere = ({ isClaimed, ...connection }: Connection) =>
    isClaimed === true &&
    all().some(
      (other) =>
        other.isClaimed === true &&
        other.provider === connection.provider &&
        other.identity.id === connection.identity.id &&
        pathOf(other) !== pathOf(connection),
    );
  const holds = (key: ConnectionKey, { owner, generation }: Pick<Lease, "owner"> & Partial<Lease>) => {
    const found = find(key);
    const isOf = found?.lease?.owner === owner && (generation === undefined || found.generation === generation);
    return isOf ? found : undefined;
  };

  const put = (connection: Connection) => {
    const found = find(connection);
    if (found !== undefined) {
      stored.set(pathOf(connection), { ...found, connection });
    }
  };
  const announceBeside = ({ tenant, provider, updatedAt }: Connection) => {
    const usual = find({ tenant, provider, account: usualAccount });
    if (usual !== undefined) {
      put(withOnly(usual.connection, { joinedAt: updatedAt }));
    }
  };

  return {
    kept,
    outbox,
    leaseOf: (key) => find(key)?.lease,
    patch: (key, changes) => {
      const found = find(key);
      if (found !== undefined) {
        put({ ...found.connection, ...changes });
      }
    },

    read: async (key) => find(key)?.connection,
    list: async (tenant, provider) => all().filter((one) => one.tenant === tenant && one.provider === provider),
    findByGrant: async (tenant, grantId) => all().find((one) => one.tenant === tenant && one.grantId === grantId),
    listPage: async (tenant, { limit, after, provider }) => {
      const own = all().filter((one) => one.tenant === tenant && (provider === undefined || one.provider === provider));
      const rest = own.filter((one) => after === undefined || pathOf(one) > pathOf({ tenant, ...after }));
      return { connections: rest.slice(0, limit), isLast: rest.length <= limit };
    },
    listByAccount: async (account) =>
      all()
        .filter((connection) => subjectPartition(connection) === subjectPartition(account))
        .map(({ tenant, provider, account }) => ({ tenant, provider, account })),

    write: async (connection, held, events) => {
      const isStill = held === undefined ? find(connection) === undefined : holds(connection, held.lease) !== undefined;
      if (held === undefined && connection.account !== usualAccount) {
        announceBeside(connection);
      }
      if (isStill && isClaimedElsewhere(connection)) {
        throw new Failure("account_claimed");
      }
      if (isStill) {
        stored.set(pathOf(connection), { connection: withOnly(connection, {}), generation: held?.lease.generation ?? 0 });
        await keep(events, connection.updatedAt);
      }
      return isStill;
    },

    acquire: async (key, { owner, now, until, onlyIf }): Promise<Leased | Unleased> => {
      const found = find(key);
      if (found === undefined) {
        return { kind: "absent" };
      }
      const { connection, lease, generation } = found;
      const leased = lease !== undefined && lease.until >= now;
      const wanted =
        onlyIf === undefined ||
        connection.sealedRotation !== undefined ||
        (connection.expiresAt !== undefined && connection.expiresAt < onlyIf.expiresBefore);
      if (leased || !wanted) {
        // The holder asks again after a lost answer.
        return lease?.owner === owner
          ? { kind: "acquired", connection, lease: { owner, generation }, interrupted: lease.interrupted }
          : { kind: "refused", connection, leased };
      }
      const interrupted = lease !== undefined;
      stored.set(pathOf(key), { connection, generation: generation + 1, lease: { owner, until, interrupted } });
      return { kind: "acquired", connection, lease: { owner, generation: generation + 1 }, interrupted };
    },

    commit: async (connection, lease, { events = [], keepLease = false } = {}) => {
      const found = holds(connection, lease);
      if (found === undefined) {
        return false;
      }
      stored.set(pathOf(connection), {
        connection: withOnly(connection, found.connection),
        generation: found.generation,
        ...(keepLease && found.lease !== undefined ? { lease: found.lease } : {}),
      });
      await keep(events, connection.updatedAt);
      return true;
    },

    release: async (key, lease) => {
      const found = holds(key, lease);
      if (found !== undefined) {
        stored.set(pathOf(key), { connection: found.connection, generation: found.generation });
      }
      return found !== undefined;
    },

    touch: async (read, { lastUsedAt, due }) => {
      const found = find(read);
      const isUnchanged =
        found?.lease === undefined &&
        found?.connection.updatedAt.getTime() === read.updatedAt.getTime() &&
        found.connection.lastUsedAt.getTime() === read.lastUsedAt.getTime();
      if (isUnchanged && (found.connection.status === "active" || found.connection.status === "degraded")) {
        const { due: _, ...rest } = found.connection;
        stored.set(pathOf(read), { ...found, connection: { ...rest, lastUsedAt, ...(due === undefined ? {} : { due }) } });
      }
    },

    noteOnly: async (read) => {
      const found = find(read)?.connection;
      const isUnchanged = found?.liveSince.getTime() === read.liveSince.getTime() && found.joinedAt?.getTime() === read.joinedAt?.getTime();
      if (found !== undefined && isUnchanged) {
        put(withOnly(found, { isOnly: true }));
      }
    },

    relabel: async (key, { label, tags }, now) => {
      const found = find(key);
      if (found === undefined) {
        return { kind: "absent" };
      }
      if (found.lease !== undefined && found.lease.until >= now) {
        return { kind: "leased" };
      }
      const { label: before, ...rest } = found.connection;
      const connection = { ...rest, ...defined({ label: label === undefined ? before : (label ?? undefined), tags: tags ?? rest.tags }) };
      stored.set(pathOf(key), { ...found, connection });
      return { kind: "labelled", connection };
    },

    erase: async ({ connection, lease }, tombstone, events) => {
      const found = holds(connection, lease);
      if (found !== undefined) {
        stored.delete(pathOf(connection));
        tombstones.set(tombstonePathOf(tombstone, tombstone.disconnectId), tombstone);
        await keep(events, tombstone.disconnectedAt);
      }
      return found !== undefined;
    },

    tombstones: {
      read: async (key) =>
        [...tombstones.values()]
          .filter((tombstone) => pathOf(tombstone) === pathOf(key))
          .sort((one, other) => other.disconnectedAt.getTime() - one.disconnectedAt.getTime())[0],
      listEvery: async (tenant, provider) => [...tombstones.values()].filter((one) => one.tenant === tenant && one.provider === provider),
      list: async (tenant, provider) => {
        const own = [...tombstones.values()]
          .filter((tombstone) => tombstone.tenant === tenant && tombstone.provider === provider)
          .sort((one, other) => other.disconnectedAt.getTime() - one.disconnectedAt.getTime());
        return own.filter(({ account }, index) => own.findIndex((other) => other.account === account) === index);
      },
      recordReturn: async (key, disconnectId, grant) => {
        const path = tombstonePathOf(key, disconnectId);
        const found = tombstones.get(path);
        if (found !== undefined) {
          tombstones.set(path, { ...found, grant });
        }
      },
    },

    due: {
      async *pages(shard, now) {
        for (const isDuty of [false, true]) {
          yield listDue(now, isDuty)
            .filter(() => shard === 0)
            .map(({ dueAt, connection: { tenant, provider, account, status, expiresAt } }) => {
              const key = { tenant, provider, account };
              const hasEnded = status === "active" && expiresAt !== undefined && expiresAt <= now;
              return { key, dueAt, isDuty, hasEnded, isDisconnecting: status === "disconnecting", item: key };
            });
        }
      },
      oldest: async (shard, now) => (shard === 0 ? listDue(now, false)[0]?.dueAt : undefined),
      defer: async ({ key }, now, until) => {
        const found = key && find(key);
        if (found?.connection.due !== undefined && found.connection.due.at <= now) {
          const due = { ...found.connection.due, at: until };
          stored.set(pathOf(found.connection), { ...found, connection: { ...found.connection, due } });
        }
      },
    },
  };
}

/** The record with these notes in place of its own: no holder of a lease writes them. */
function withOnly({ isOnly: _, joinedAt: __, ...connection }: Connection, notes: Pick<Connection, "isOnly" | "joinedAt">): Connection {
  const { isOnly, joinedAt } = notes;
  return { ...connection, ...defined({ isOnly, joinedAt }) };
}

const pathOf = ({ tenant, provider, account }: ConnectionKey) => [tenant, provider, account].map(encodeSegment).join("#");
const tombstonePathOf = (key: ConnectionKey, disconnectId: string) => `${pathOf(key)}#${encodeSegment(disconnectId)}`;
