import type { Reply } from "../simulator/reply.ts";

const HEADERS = {
  "content-type": "application/json; charset=UTF-8",
  server: "ESF",
  vary: "Origin, X-Origin, Referer",
  "cache-control": "private",
};

export function cloudReply(value: unknown): Reply {
  return { status: 200, headers: HEADERS, body: JSON.stringify(value) };
}

type ErrorInfo = { reason: string; domain: string; metadata: Record<string, string> };

/** Builds an error in the envelope of the Cloud APIs. The OAuth endpoints use a flat one. */
export function cloudError(code: number, status: string, message: string, info?: ErrorInfo): Reply {
  const details = info && [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", ...info }];
  return { status: code, headers: HEADERS, body: JSON.stringify({ error: { code, message, status, ...(details && { details }) } }) };
}
