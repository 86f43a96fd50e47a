import type { DomainEvent, Events } from "../../lib/connections/domain-event.ts";

export type RecordedEvents = Events & {
  readonly published: readonly DomainEvent[];
  /** The names of the events as a receiver that deduplicates by id gets them, in the order of first arrival. */
  names(): readonly string[];
};

/** The fake of the port. */
export function recordedEvents(): RecordedEvents {
  const published: DomainEvent[] = [];
  return {
    published,
    names: () => [...new Map(published.map((event) => [event.id, event.name])).values()],
    publish: async (event) => void published.push(event),
  };
}
