import type { Clock } from "../system.ts";
import { providerTimeoutMs, waitFor } from "./provider-request.ts";

/** Milliseconds until what was read is asked for again. */
const keptMs = 10 * 60_000;

/** Milliseconds until it is asked for again after a request that failed, while an older document stands in. */
const retryMs = 60_000;

/** Milliseconds for which a document may stand in for a newer one. */
const oldestMs = 24 * 60 * 60_000;

/** Milliseconds a newer document is waited for while there is an older one: half of what a refresh has to prepare its request. */
const patienceMs = 1500;

/** A document that a provider publishes, and that changes rarely. */
export type KeptDocument<T> = {
  read(signal: AbortSignal): Promise<T>;
  /**
   * Reads a document that is newer than one in which something is missing, such as a key.
   * @throws What the request throws: the older document does not stand in.
   */
  readNewer(than: T, signal: AbortSignal): Promise<T>;
};

/**
 * Reads what a provider publishes, and keeps it for ten minutes. Callers at the same time share one request, which none of
 * them ends by going away.
 *
 * A provider whose document cannot be had now may answer at its endpoints all the same. So the document of before stands in
 * for a new one that fails or is late, until it is a day old; a failed request is made again a minute later. While no document
 * is known each request is tried twice, and a failure is not kept.
 */
export function keptDocument<T>(request: () => Promise<T>, clock: Clock): KeptDocument<T> {
  let known: { readonly document: T; readonly askedAt: number } | undefined;
  let askAgainAt = 0;
  let underWay: Promise<T> | undefined;

  const ask = async (isFirst: boolean): Promise<T> => {
    const askedAt = clock().getTime();
    try {
      const document = await (isFirst ? request().catch(request) : request());
      known = { document, askedAt };
      askAgainAt = askedAt + keptMs;
      return document;
    } catch (error) {
      askAgainAt = askedAt + retryMs;
      throw error;
    } finally {
      underWay = undefined;
    }
  };

  return {
    async read(signal) {
      const now = clock().getTime();
      const old = known !== undefined && now < known.askedAt + oldestMs ? known.document : undefined;
      if (old !== undefined && now < askAgainAt) {
        return old;
      }
      underWay ??= ask(old === undefined);
      const timeoutMs = old === undefined ? providerTimeoutMs : patienceMs;
      try {
        return await waitFor(underWay, signal, { timeoutMs, late: "provider_timeout" });
      } catch (error) {
        if (old === undefined || signal.aborted) {
          throw error;
        }
        return old;
      }
    },

    async readNewer(than, signal) {
      if (known !== undefined && known.document !== than) {
        return known.document;
      }
      underWay ??= ask(false);
      return waitFor(underWay, signal, { timeoutMs: providerTimeoutMs, late: "provider_timeout" });
    },
  };
}
