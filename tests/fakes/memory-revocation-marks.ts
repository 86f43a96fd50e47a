import type { ProviderAccount, RevocationMarks } from "../../lib/connections/stores.ts";
import { encodeSegment } from "../../lib/encode-segment.ts";
import { subjectPartition } from "../../lib/table/item-keys.ts";

export type MemoryRevocationMarks = RevocationMarks & { all(): readonly Date[] };

/** The fake of the port. Passes the same contract as the table. */
export function memoryRevocationMarks(): MemoryRevocationMarks {
  const marks = new Map<string, Date>();
  const prefixOf = (account: ProviderAccount) => `${subjectPartition(account)}##`;
  const pathOf = (account: ProviderAccount, id: string) => `${prefixOf(account)}${encodeSegment(id)}`;
  const latestFirst = (one: Date, other: Date) => other.getTime() - one.getTime();
  return {
    write: async (account, id, until) => void marks.set(pathOf(account, id), until),
    erase: async (account, id) => void marks.delete(pathOf(account, id)),
    readLatest: async (account) =>
      [...marks.entries()]
        .filter(([path]) => path.startsWith(prefixOf(account)))
        .map(([, until]) => until)
        .sort(latestFirst)[0],
    all: () => [...marks.values()],
  };
}
