/** What the order of events is made of. */
export type Waiting = {
  /** The instant of the change. */
  readonly at: string;
  /** The connection that the event is about. Absent: none, as of a setup. */
  readonly connectionId?: string | undefined;
  /** Of the lease under which the change was written: it grows with each holder, whatever their clocks say. Absent: it is not known. */
  readonly generation?: number | undefined;
  /** The place among the events of the same change. */
  readonly index: number;
};

/**
 * Puts events that have no number yet in order: by their instants, and those of one connection in the order of its changes. The clock of a process may be behind
 * that of the process before it, so the generation of the lease decides between two events of one connection.
 */
export function orderWaiting<T extends Waiting>(events: readonly T[]): readonly T[] {
  const byInstant = events.toSorted((one, other) => compare(one.at, other.at) || one.index - other.index);
  const ofConnection = Map.groupBy(byInstant, ({ connectionId, generation }) => (generation === undefined ? undefined : connectionId));
  const queues = new Map([...ofConnection].map(([id, group]) => [id, id === undefined ? group : group.toSorted(byChange)]));
  const taken = new Map<string | undefined, number>();
  // Each place stays with its connection: only which of the connection's events stands there may change.
  return byInstant.map((event) => {
    const id = event.generation === undefined ? undefined : event.connectionId;
    const place = taken.get(id) ?? 0;
    taken.set(id, place + 1);
    return queues.get(id)?.[place] ?? event;
  });
}

const byChange = (one: Waiting, other: Waiting) =>
  (one.generation ?? 0) - (other.generation ?? 0) || compare(one.at, other.at) || one.index - other.index;

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
