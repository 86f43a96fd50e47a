import type { Clock } from "../connections/ports.ts";
import { parseServerMetadata, type ServerMetadata } from "../oauth/server-metadata.ts";
import { providerTimeoutMs, requestProvider, waitFor } from "./provider-request.ts";

const keptMs = 10 * 60_000;

/**
 * Reads what a pinned issuer publishes, and keeps it for ten minutes. Callers at the same time share one request, which
 * none of them ends by going away; a failed one is not kept.
 */
export function discovery(issuer: string, clock: Clock): (signal: AbortSignal) => Promise<ServerMetadata> {
  let kept: { readonly until: number; readonly metadata: Promise<ServerMetadata> } | undefined;
  return async (signal) => {
    if (kept === undefined || kept.until <= clock().getTime()) {
      const metadata = request(issuer);
      kept = { until: clock().getTime() + keptMs, metadata };
      metadata.catch(() => {
        kept = undefined;
      });
    }
    return waitFor(kept.metadata, signal, { timeoutMs: providerTimeoutMs, late: "provider_timeout" });
  };
}

async function request(issuer: string): Promise<ServerMetadata> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  return parseServerMetadata(new URL(issuer), await requestProvider(url, { headers: { accept: "application/json" } }));
}
