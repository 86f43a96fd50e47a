import { type CallFailure, toCallFailure } from "./call-failure.ts";
import { pause, untilSeen } from "./pause.ts";

const periodMs = 15_000;
/** The same while it changes by itself. */
const movingMs = 3_000;
const longestPauseMs = 120_000;
/** How old what is shown may become while nothing is due: a colleague may change it, and a session may end. */
const oldestMs = 300_000;

export type Shown = {
  /** When what is shown was read. */
  readAt(): Date;
  /** Whether the schedule may have changed what is shown. */
  isDue(now: Date): boolean;
  /** Whether it changes by itself within seconds. */
  isMoving(): boolean;
  /** Reads it again and shows it. */
  read(): Promise<void>;
  /** It could not be read. @returns Whether there is nothing to read any more. */
  missed(failure: CallFailure): boolean;
};

/**
 * Keeps what is shown true. Once something is due it is read every {@link periodMs} until that has moved on; otherwise each
 * five minutes, and not at all while the page is hidden. What moves by itself is read every {@link movingMs}. While it cannot be read, it is tried less and less often.
 * A session that has ended does not come back by itself: that is the end.
 */
export async function keepTrue(shown: Shown, signal: AbortSignal): Promise<void> {
  let misses = 0;
  while (!signal.aborted) {
    await pause(Math.min((shown.isMoving() ? movingMs : periodMs) * 2 ** misses, longestPauseMs), signal);
    await untilSeen(signal);
    if (signal.aborted || (misses === 0 && !isOld(shown))) {
      continue;
    }
    try {
      await shown.read();
      misses = 0;
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const failure = toCallFailure(error);
      if (shown.missed(failure) || failure.code === "unauthenticated") {
        return;
      }
      misses += 1;
    }
  }
}

function isOld(shown: Shown): boolean {
  const now = new Date();
  return shown.isMoving() || shown.isDue(now) || now.getTime() - shown.readAt().getTime() >= oldestMs;
}
