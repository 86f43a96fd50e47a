import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderWaiting, type Waiting } from "../../lib/table/feed-items.ts";

const event = (at: string, connectionId?: string, generation?: number, index = 0): Waiting => ({ at, connectionId, generation, index });

describe("events that have no number yet", () => {
  it("are ordered by their instants, and those of one change as they were written", () => {
    const [first, second, third] = [event("1", "a", 1, 0), event("1", "a", 1, 1), event("2", "b", 1)];
    expect(orderWaiting([third, second, first])).toEqual([first, second, third]);
  });

  it("of one connection are in the order of their leases, though a clock was behind", () => {
    const [earlier, later, other] = [event("5", "a", 1), event("3", "a", 2), event("4", "b", 1)];
    expect(orderWaiting([earlier, later, other])).toEqual([earlier, other, later]);
  });

  it("without a lease stay where their instants put them", () => {
    const [setup, earlier, later] = [event("4"), event("5", "a", 1), event("3", "a", 2)];
    expect(orderWaiting([setup, earlier, later])).toEqual([earlier, setup, later]);
  });

  it("are all there once, and of each connection the generations never go back", () => {
    const one = fc.record({
      at: fc.constantFrom("1", "2", "3"),
      connectionId: fc.constantFrom("a", "b", undefined),
      generation: fc.constantFrom(undefined, 1, 2, 3),
      index: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(one), (events) => {
        const ordered = orderWaiting(events);
        expect(new Set(ordered)).toEqual(new Set(events));
        expect(ordered).toHaveLength(events.length);
        for (const id of ["a", "b"]) {
          const generations = ordered.flatMap(({ connectionId, generation }) => (connectionId === id ? (generation ?? []) : []));
          expect(generations).toEqual(generations.toSorted());
        }
      }),
    );
  });
});
