import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextProbe } from "../../lib/connections/duties/next-probe.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const ids = fc.string({ minLength: 1 });
const instants = fc.date({ min: new Date("2020-01-01T00:00:00Z"), max: new Date("2100-01-01T00:00:00Z"), noInvalidDate: true });
const timeOfDay = (instant: Date) => instant.getTime() % dayMs;

describe("the next probe of a connection", () => {
  it("is at least 12 hours and less than 36 hours away", () => {
    fc.assert(
      fc.property(ids, instants, (id, now) => {
        const wait = nextProbe(id, now).getTime() - now.getTime();
        expect(wait).toBeGreaterThanOrEqual(12 * hourMs);
        expect(wait).toBeLessThan(36 * hourMs);
      }),
    );
  });

  it("is always at the same time of day", () => {
    fc.assert(
      fc.property(ids, instants, instants, (id, one, other) => {
        expect(timeOfDay(nextProbe(id, one))).toBe(timeOfDay(nextProbe(id, other)));
      }),
    );
  });

  it("is a day after a probe that was made in time, and at the same instant whether that was a little late or not", () => {
    fc.assert(
      fc.property(ids, instants, fc.integer({ min: 0, max: 12 * hourMs }), (id, begin, lateMs) => {
        const due = nextProbe(id, begin);
        expect(nextProbe(id, new Date(due.getTime() + lateMs))).toEqual(new Date(due.getTime() + dayMs));
      }),
    );
  });

  it("keeps the distance of 12 hours to the millisecond", () => {
    const now = new Date("2026-03-01T12:00:00Z");
    const due = nextProbe("connection-1", now).getTime();
    expect(nextProbe("connection-1", new Date(due - 12 * hourMs)).getTime(), "12 hours before").toBe(due);
    expect(nextProbe("connection-1", new Date(due - 12 * hourMs + 1)).getTime(), "a millisecond less").toBe(due + dayMs);
  });

  it("falls into every hour of the day about as often, whichever hour the connections were made in", () => {
    const hours = new Array<number>(24).fill(0);
    for (let index = 0; index < 24_000; index += 1) {
      const hour = Math.floor(timeOfDay(nextProbe(`connection-${index}`, new Date("2026-03-01T12:00:00Z"))) / hourMs);
      hours[hour] = (hours[hour] ?? 0) + 1;
    }
    expect(Math.min(...hours)).toBeGreaterThan(850);
    expect(Math.max(...hours)).toBeLessThan(1150);
  });
});
