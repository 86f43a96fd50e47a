import type { Waits } from "./waits.ts";

/** Takes tokens, and waits until there are enough. */
export type TokenBucket = (tokens: number, waits: Pick<Waits, "now" | "pause">) => Promise<void>;

/**
 * Spreads calls below a quota a minute. It begins full. Callers are served in their order.
 *
 * @param perMinute - Tokens that a minute brings, and the most that are kept.
 */
export function tokenBucket(perMinute: number): TokenBucket {
  let held = perMinute;
  let filledAtMs: number | undefined;
  return async (tokens, { now, pause }) => {
    const nowMs = now().getTime();
    const sinceMs = Math.max(0, nowMs - (filledAtMs ?? nowMs));
    filledAtMs = Math.max(nowMs, filledAtMs ?? nowMs);
    held = Math.min(perMinute, held + (sinceMs * perMinute) / 60_000) - tokens;
    if (held < 0) {
      // The debt keeps the place of this caller: the next one waits longer.
      await pause(Math.ceil((-held * 60_000) / perMinute));
    }
  };
}
