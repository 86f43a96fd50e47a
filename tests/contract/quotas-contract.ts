import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { SharedQuota } from "../../lib/setup/shared-quota.ts";
import type { Clock } from "../../lib/system.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

/** What every store of shared quotas guarantees. */
export function describeQuotas(name: string, open: (clock: Clock) => SharedQuota): void {
  describe(`shared quotas of ${name}`, () => {
    /** Two processes. @returns Seconds until a part may be used. */
    const setUp = () => {
      const [clock, quota, began] = [stoppedClock(), randomUUID(), stoppedClock()()];
      const processes = [open(clock), open(clock)];
      const take = async (process: number, amount: number, waitsSeconds = 600, of = quota) => {
        const latest = new Date(clock().getTime() + waitsSeconds * 1000);
        const at = await processes[process % 2]?.take(of, { amount, perMinute: 60, latest });
        return at === undefined ? "too late" : (at.getTime() - began.getTime()) / 1000;
      };
      return { clock, take };
    };

    it("let all processes together use no more than there is", async () => {
      const { take } = setUp();
      const taken = [];
      for (let count = 0; count < 14; count += 1) {
        taken.push(await take(count, 5));
      }
      expect(taken).toEqual([...Array(12).fill(0), 61, 61]);
    });

    it("give each part once to processes that take at the same moment", async () => {
      const { take } = setUp();
      const taken = await Promise.all(Array.from({ length: 14 }, (_, index) => take(index, 5)));
      expect(taken.map(Number).toSorted((one, other) => one - other)).toEqual([...Array(12).fill(0), 61, 61]);
    });

    it("count a minute and a little, wherever it begins", async () => {
      const { clock, take } = setUp();
      await take(0, 5);
      clock.moveSeconds(59);
      expect(await take(1, 55)).toBe(59);
      expect(await take(0, 5)).toBe(61);
      clock.moveSeconds(10);
      expect(await take(1, 5)).toBe(120);
    });

    it("take nothing for who cannot wait so long", async () => {
      const { take } = setUp();
      await take(0, 60);
      expect(await take(1, 60, 60)).toBe("too late");
      expect(await take(1, 60, 61)).toBe(61);
    });

    it("have each a name", async () => {
      const { take } = setUp();
      await take(0, 60);
      expect(await take(1, 60, 0, randomUUID())).toBe(0);
    });
  });
}
