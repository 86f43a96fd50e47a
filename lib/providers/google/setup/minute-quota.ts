import { Failure } from "../../../errors.ts";
import type { SharedQuota } from "../../../setup/shared-quota.ts";
import type { Waits } from "./waits.ts";

/** Takes a part of a quota, and waits until it may be used. */
export type MinuteQuota = (amount: number, waits: Pick<Waits, "now" | "pause">) => Promise<void>;

/** Half of the longest task: what is left is for the call and its operation. A longer wait is left to the next attempt of the step. */
const longestWaitMs = 300_000;

/**
 * Makes a quota that all processes share into one that is waited for.
 *
 * @throws {Failure} `access_pending`: there is too long a queue.
 */
export const minuteQuota =
  (shared: SharedQuota, name: string, perMinute: number): MinuteQuota =>
  async (amount, { now, pause }) => {
    const latest = new Date(now().getTime() + longestWaitMs);
    const at = await shared.take(name, { amount, perMinute, latest });
    if (at === undefined) {
      throw new Failure("access_pending", { detail: `google: quota ${name}: too many wait for it` });
    }
    const waitMs = at.getTime() - now().getTime();
    if (waitMs > 0) {
      await pause(waitMs);
    }
  };
