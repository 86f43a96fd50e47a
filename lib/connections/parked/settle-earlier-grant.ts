import { Failure } from "../../errors.ts";
import type { ParkedGrant } from "../attempt.ts";
import { type Connection, type GrantReturn, readReplacedId } from "../connection.ts";
import { updateTo, type WithLeaseDeps, withLease } from "../lease/with-lease.ts";
import { unchanged } from "../record/transitions.ts";
import type { Connections, Tombstones } from "../stores.ts";
import { earlierOf, isUnsettled, settleEarlier, withEarlier } from "./earlier-grants.ts";

type Deps = WithLeaseDeps & {
  readonly connections: Pick<Connections, "read" | "acquire" | "write" | "commit" | "release" | "erase">;
  readonly tombstones: Pick<Tombstones, "read" | "recordReturn">;
};

/**
 * Notes what became of an earlier grant of a connection's account: on the record, under its lease, or on the tombstone if the connection was
 * disconnected since. A parked grant that is none is left alone.
 *
 * @throws {Failure} `connection_busy`: another process holds the lease; retry. What the table throws.
 */
export async function settleEarlierGrant(deps: Deps, parked: ParkedGrant, grant: GrantReturn): Promise<void> {
  const grantId = readReplacedId(parked.attemptId);
  if (grantId === undefined) {
    return;
  }
  const connection = await deps.connections.read(parked);
  if (isUnsettled(connection?.earlier, grantId)) {
    return settleOnRecord(deps, parked, grantId, grant);
  }
  const tombstone = await deps.tombstones.read(parked);
  if (tombstone !== undefined && isUnsettled(tombstone.grant.parts, grantId)) {
    const left = settleEarlier(earlierOf(tombstone.grant), grantId, grant, deps.clock());
    await deps.tombstones.recordReturn(parked, tombstone.disconnectId, withEarlier(tombstone.grant, left));
  }
}

async function settleOnRecord(deps: Deps, parked: ParkedGrant, grantId: string, grant: GrantReturn): Promise<void> {
  const worked = await withLease(deps, parked, {}, async ({ connection }) => {
    const { earlier = [], ...rest } = connection;
    const left = settleEarlier(earlier, grantId, grant, deps.clock());
    const settled: Connection = { ...rest, ...(left.length === 0 ? {} : { earlier: left }), updatedAt: deps.clock() };
    return updateTo(unchanged(settled), undefined);
  });
  // `absent`: disconnected since. The next try finds the tombstone.
  if (worked.kind !== "worked" || !worked.isWritten) {
    throw new Failure("connection_busy", { detail: "what became of an earlier grant is not noted yet" });
  }
}
