import { type Api, type CallFailure, type SetupStatus, toCallFailure } from "./api.ts";
import { isRetryable } from "./words.ts";

const periodMs = 350;
const longestPauseMs = 10_000;

type Told = {
  readonly status: (status: SetupStatus) => void;
  /** The status could not be read. With `again` it is asked for again by itself; without, that is over. */
  readonly lost: (failure: CallFailure, again: boolean) => void;
};

/**
 * Follows a setup run to its end. What goes wrong on the way is no end of the run: it goes on without us, so we ask
 * again, less and less often, for as long as asking can help.
 */
export async function watchSetup(api: Api, runId: string, told: Told, signal: AbortSignal): Promise<void> {
  let misses = 0;
  while (!signal.aborted) {
    let pauseMs = periodMs;
    try {
      const status = await api.readSetup(runId);
      misses = 0;
      told.status(status);
      if (status.complete) {
        return;
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
      pauseMs = (failure.retryAfterSeconds ?? 0) * 1000 || Math.min(1000 * 2 ** misses, longestPauseMs);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
