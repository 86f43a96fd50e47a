import type { Notice, Outbox } from "../../lib/connections/domain-event.ts";
import type { Failure } from "../../lib/errors.ts";

export type MemoryOutbox = Outbox & {
  all(): readonly Notice[];
  failNext(operation: keyof Outbox, failure: Failure): void;
};

/** The fake of the port. Passes the same contract as the table. */
export function memoryOutbox(): MemoryOutbox {
  const stored = new Map<string, { readonly notice: Notice; readonly dueAt: Date }>();
  const faults = new Map<keyof Outbox, Failure>();
  const takeFault = (operation: keyof Outbox) => {
    const fault = faults.get(operation);
    faults.delete(operation);
    if (fault !== undefined) {
      throw fault;
    }
  };
  return {
    all: () => [...stored.values()].map(({ notice }) => notice),
    failNext: (operation, failure) => void faults.set(operation, failure),

    write: async (notice, dueAt) => {
      takeFault("write");
      stored.set(notice.id, { notice, dueAt });
    },
    erase: async (id) => {
      takeFault("erase");
      stored.delete(id);
    },
    listDue: async (now, limit) => {
      takeFault("listDue");
      return [...stored.values()]
        .filter(({ dueAt }) => dueAt <= now)
        .sort((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
        .slice(0, limit)
        .map(({ notice }) => notice);
    },
  };
}
