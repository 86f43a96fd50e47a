import type { Send } from "./http-client.ts";
import type { UndiciOptions } from "./undici-client.chunk.ts";

type HotClient = { readonly undiciClient: (options: UndiciOptions) => Send };

/**
 * Calls of a process after which the hot client is worth its loading: 25 ms of CPU, and new connections. It saves a tenth of a millisecond
 * a call (measured).
 */
const callsBefore = 500;

/** What this process has of the hot client. A function that makes few calls never loads it, nor does a process that ends before. */
export const hotClient: { callsLeft: number; load?: (() => Promise<HotClient>) | undefined; loaded?: HotClient | undefined } = {
  callsLeft: 0,
};

/**
 * Lets this process load a client that takes less CPU a call, once it has made many calls. Until it is loaded, and if that fails,
 * `node:https` sends.
 *
 * @param after - Calls before it is loaded. Default 500.
 */
export function allowHotClient(load: () => Promise<HotClient>, after: number = callsBefore): void {
  if (hotClient.loaded === undefined) {
    Object.assign(hotClient, { load, callsLeft: after });
  }
}

/** Counts one call. @returns The hot client, once it is loaded. */
export function countCall(): HotClient | undefined {
  const { load } = hotClient;
  if (load !== undefined) {
    hotClient.callsLeft -= 1;
    if (hotClient.callsLeft < 0) {
      hotClient.load = undefined;
      load().then(
        (loaded) => {
          hotClient.loaded = loaded;
        },
        () => undefined,
      );
    }
  }
  return hotClient.loaded;
}
