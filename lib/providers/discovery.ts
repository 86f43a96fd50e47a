import { parseServerMetadata, type ServerMetadata } from "../oauth/server-metadata.ts";
import type { Clock } from "../system.ts";
import { keptDocument } from "./kept-document.ts";
import { requestProvider } from "./provider-request.ts";

/** Reads a pinned issuer's metadata and caches it as {@link keptDocument} does. */
export function discovery(issuer: string, clock: Clock): (signal: AbortSignal) => Promise<ServerMetadata> {
  return keptDocument(() => request(issuer), clock).read;
}

async function request(issuer: string): Promise<ServerMetadata> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  return parseServerMetadata(new URL(issuer), await requestProvider(url, { headers: { accept: "application/json" } }));
}
