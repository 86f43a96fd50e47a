import { parseServerMetadata, type ServerMetadata } from "../oauth/server-metadata.ts";
import type { Clock } from "../system.ts";
import { providerTimeoutMs, requestProvider, withTimeout } from "./provider-request.ts";

/** Milliseconds until a cached document is requested again. */
const keptMs = 10 * 60_000;

/** Milliseconds until the next request after a failed one, while an older document is in use. */
const retryMs = 60_000;

/** Milliseconds after which an old document is no longer used. */
const oldestMs = 24 * 60 * 60_000;

/** Milliseconds to wait for a newer document while there is an older one: half of a refresh's time to prepare its request. */
const patienceMs = 1500;

/** A document that a provider publishes and rarely changes. */
export type CachedDocument<T> = {
  read(signal: AbortSignal): Promise<T>;
  /**
   * Reads a newer document than one that lacks something, such as a key.
   * @throws The request's error: the older document is not used instead.
   */
  readNewer(than: T, signal: AbortSignal): Promise<T>;
};

/**
 * Reads a provider's document and caches it for ten minutes. Concurrent callers share one request, which continues when one of
 * them leaves.
 *
 * A provider's endpoints may work while its document cannot be read. So if a new document fails or is late, the old one is used
 * until it is a day old, and the request is repeated after a minute. While there is no document, each request is tried twice and
 * a failure is not cached.
 */
export function cachedDocument<T>(request: () => Promise<T>, clock: Clock): CachedDocument<T> {
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
        return await withTimeout(underWay, signal, { timeoutMs, late: "provider_timeout" });
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
      return withTimeout(underWay, signal, { timeoutMs: providerTimeoutMs, late: "provider_timeout" });
    },
  };
}

/** Reads a pinned issuer's metadata and caches it as {@link cachedDocument} does. */
export const discovery = (issuer: string, clock: Clock): ((signal: AbortSignal) => Promise<ServerMetadata>) =>
  cachedDocument(() => request(issuer), clock).read;

async function request(issuer: string): Promise<ServerMetadata> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  return parseServerMetadata(new URL(issuer), await requestProvider(url, { headers: { accept: "application/json" } }));
}
