import type { SetupStatus } from "../../../answers.ts";
import { type CallFailure, toCallFailure } from "../../../call-failure.ts";
import { pause, untilSeen } from "../../../pause.ts";
import { isRetryable } from "../../../words.ts";

const shortestPauseMs = 350;
const longestPauseMs = 5_000;
const longestMissMs = 10_000;
/** A run begins within seconds. One whose record is not kept any more answers as one that has not begun, for ever. */
const patienceMs = 120_000;

type Told = {
  readonly status: (status: SetupStatus) => void;
  /** The status could not be read. With `again` it is asked for again by itself; without, that is over. */
  readonly lost: (failure: CallFailure, again: boolean) => void;
  /** It has not begun for two minutes, and is not asked for any more. */
  readonly unheard: () => void;
};

/**
 * Follows a setup run to its end: often while it moves, less and less often while it does not, and not at all while the page
 * is hidden. What goes wrong on the way is no end of the run: it goes on without us, so we ask again for as long as asking can help.
 */
export async function watchRun(read: () => Promise<SetupStatus>, told: Told, signal: AbortSignal): Promise<void> {
  let misses = 0;
  let pauseMs = shortestPauseMs;
  let last = { status: "", since: Date.now() };
  while (!signal.aborted) {
    await untilSeen(signal);
    try {
      const status = await read();
      misses = 0;
      told.status(status);
      if (status.complete) {
        return;
      }
      const text = JSON.stringify(status);
      pauseMs = text === last.status ? Math.min(pauseMs * 1.25, longestPauseMs) : shortestPauseMs;
      last = text === last.status ? last : { status: text, since: Date.now() };
      if (status.state === "PENDING" && Date.now() - last.since >= patienceMs) {
        return told.unheard();
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const failure = toCallFailure(error);
      const again = isRetryable(failure.code);
      told.lost(failure, again);
      if (!again) {
        return;
      }
      misses += 1;
      pauseMs = (failure.retryAfterSeconds ?? 0) * 1000 || Math.min(1000 * 2 ** misses, longestMissMs);
    }
    await pause(pauseMs, signal);
  }
}
