import type { ParkedGrant } from "../../lib/connections/attempt.ts";
import { mayGoLive } from "../../lib/connections/grant-life.ts";
import type { ParkedGrants } from "../../lib/connections/stores.ts";
import { encodeSegment } from "../../lib/encode-segment.ts";
import { subjectPartition } from "../../lib/table/item-keys.ts";

export type MemoryParkedGrants = ParkedGrants & { all(): readonly ParkedGrant[] };

/** The fake of the port. Refuses ids that no key can encode, like the table. Passes the same contract. */
export function memoryParkedGrants(): MemoryParkedGrants {
  const stored = new Map<string, { readonly grant: ParkedGrant; readonly dueAt: Date }>();
  return {
    write: async (grant, dueAt = grant.expiresAt) => {
      stored.set(encodeSegment(grant.parkedId), { grant, dueAt });
    },
    read: async (parkedId) => stored.get(encodeSegment(parkedId))?.grant,
    advance: async (parkedId, from, to, dueAt, { confirmedAt, dueBy } = {}) => {
      const held = stored.get(encodeSegment(parkedId));
      const isInTime = held !== undefined && (dueBy === undefined || held.dueAt <= dueBy);
      if (!isInTime || !from.includes(held.grant.phase)) {
        return false;
      }
      const noted = held.grant.confirmedAt ?? confirmedAt;
      const grant = { ...held.grant, phase: to, ...(noted === undefined ? {} : { confirmedAt: noted }) };
      stored.set(encodeSegment(parkedId), { grant, dueAt });
      return true;
    },
    noteReach: async (parkedId, reach) => {
      const held = stored.get(encodeSegment(parkedId));
      if (held?.grant.phase === "parked") {
        stored.set(encodeSegment(parkedId), { ...held, grant: { ...held.grant, reach } });
      }
    },
    erase: async (parkedId) => void stored.delete(encodeSegment(parkedId)),
    listWaiting: async (account, now) =>
      [...stored.values()]
        .map(({ grant }) => grant)
        .filter((grant) => subjectPartition(grant) === subjectPartition(account) && mayGoLive(grant, now)),
    listDue: async (now, limit) => {
      const due = [...stored.values()].filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
      const confirming = due.filter(({ grant }) => grant.phase === "confirming").slice(0, limit);
      const others = due.filter(({ grant }) => grant.phase !== "confirming").slice(0, limit);
      return [...confirming, ...others].map(({ grant }) => grant);
    },
    all: () => [...stored.values()].map(({ grant }) => grant),
  };
}
