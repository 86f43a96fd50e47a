import type { Send } from "./http-client.ts";
import type { UndiciOptions } from "./undici-client.chunk.ts";

type HotClient = { readonly undiciClient: (options: UndiciOptions) => Send };

/**
 * Calls of a process after which the hot client is worth its loading: 25 ms of CPU, and new connections. It saves a tenth of a millisecond
 * a call (measured).
 */
const callsBefore = 500;

/** What this process has of it. A function that makes few calls never loads it, nor does a process that ends before. */
const state: { callsLeft: number; load?: (() => Promise<HotClient>) | undefined; loaded?: HotClient } = { callsLeft: 0 };

/**
 * Lets this process load a client that takes less CPU a call, once it has made many calls. Until it is loaded, and if that fails,
 * `node:https` sends.
 *
 * @param after - Calls before it is loaded. Default 500.
 */
export function allowHotClient(load: () => Promise<HotClient>, after: number = callsBefore): void {
  if (state.loaded === undefined) {
    Object.assign(state, { load, callsLeft: after });
  }
}

/** Counts one call. @returns The hot client, once it is loaded. */
export function countCall(): HotClient | undefined {
  const { load } = state;
  if (load !== undefined) {
    state.callsLeft -= 1;
    if (state.callsLeft < 0) {
      state.load = undefined;
      load().then(
        (loaded) => {
          state.loaded = loaded;
        },
        () => undefined,
      );
    }
  }
  return state.loaded;
}
