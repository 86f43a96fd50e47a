import type { Clock } from "../connections/ports.ts";
import { parseServerMetadata, type ServerMetadata } from "../oauth/server-metadata.ts";
import { providerTimeoutMs, requestProvider, waitFor } from "./provider-request.ts";

/** Milliseconds until what was read is asked for again. */
const keptMs = 10 * 60_000;

/** Milliseconds until it is asked for again after a request that failed, while an older document stands in. */
const retryMs = 60_000;

/** Milliseconds for which a document may stand in for a newer one. */
const oldestMs = 24 * 60 * 60_000;

/** Milliseconds a newer document is waited for while there is an older one: half of what a renewal has to prepare its request. */
const patienceMs = 1500;

type Document = { readonly metadata: ServerMetadata; readonly askedAt: number };

/**
 * Reads what a pinned issuer publishes, and keeps it for ten minutes. Callers at the same time share one request, which
 * none of them ends by going away.
 *
 * An issuer whose metadata cannot be had now may answer at its endpoints all the same. So the document of before stands in
 * for a new one that fails or is late, until it is a day old; a failed request is made again a minute later. While no document
 * is known each request is tried twice, and a failure is not kept.
 */
export function discovery(issuer: string, clock: Clock): (signal: AbortSignal) => Promise<ServerMetadata> {
  let known: Document | undefined;
  let askAgainAt = 0;
  let underWay: Promise<ServerMetadata> | undefined;

  const ask = async (isFirst: boolean): Promise<ServerMetadata> => {
    const askedAt = clock().getTime();
    try {
      const metadata = await (isFirst ? request(issuer).catch(() => request(issuer)) : request(issuer));
      known = { metadata, askedAt };
      askAgainAt = askedAt + keptMs;
      return metadata;
    } catch (error) {
      askAgainAt = askedAt + retryMs;
      throw error;
    } finally {
      underWay = undefined;
    }
  };

  return async (signal) => {
    const now = clock().getTime();
    const old = known !== undefined && now < known.askedAt + oldestMs ? known.metadata : undefined;
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
  };
}

async function request(issuer: string): Promise<ServerMetadata> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  return parseServerMetadata(new URL(issuer), await requestProvider(url, { headers: { accept: "application/json" } }));
}
