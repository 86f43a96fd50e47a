/** A part of a quota: when it is used, and how much of it. */
export type QuotaUse = { readonly atMs: number; readonly amount: number };

/** What a caller wants of a quota of a minute. */
export type QuotaWish = {
  readonly amount: number;
  /** At least the amount. */
  readonly perMinute: number;
  /** The caller cannot wait for longer. */
  readonly latest: Date;
};

/** A quota of a minute, by its name, that all processes share: each would use up the whole of it otherwise. */
export type SharedQuota = {
  /**
   * Takes a part of it. Callers are served in their order.
   *
   * @returns When it may be used: now or later. `undefined`: it would be too late, and nothing was taken.
   */
  take(name: string, wish: QuotaWish): Promise<Date | undefined>;
};

/** A little more than a minute, because calls do not arrive when they are sent. */
const windowMs = 61_000;

/**
 * Finds the first instant at which no minute sees more than the quota, wherever that minute begins. Pure. A bucket that refills while it is
 * emptied would let through almost twice as much in its first minute.
 *
 * @param uses - In their order.
 */
export function placeUse(uses: readonly QuotaUse[], { amount, perMinute }: Omit<QuotaWish, "latest">, nowMs: number): QuotaUse {
  const leftAt = (instantMs: number) => perMinute - uses.reduce((sum, use) => sum + (use.atMs > instantMs - windowMs ? use.amount : 0), 0);
  let atMs = Math.max(nowMs, uses.at(-1)?.atMs ?? nowMs);
  for (const use of uses) {
    if (leftAt(atMs) >= amount) {
      break;
    }
    atMs = Math.max(atMs, use.atMs + windowMs);
  }
  return { atMs, amount };
}

/** Leaves out the uses that no later one has to know of. Pure. */
export const stillCounting = (uses: readonly QuotaUse[], nowMs: number): readonly QuotaUse[] =>
  uses.filter(({ atMs }) => atMs > nowMs - windowMs);
