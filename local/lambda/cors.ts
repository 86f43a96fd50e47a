import type { IncomingHttpHeaders } from "node:http";
import type { HttpAnswer } from "./http-response.ts";
import type { Cors } from "./template.ts";

/**
 * The answer to a preflight request, which no function sees: 204, with the permissions if the origin has any.
 *
 * @returns `undefined` when the request is not a preflight.
 */
export function answerPreflight(cors: Cors, method: string, headers: IncomingHttpHeaders): HttpAnswer | undefined {
  if (method !== "OPTIONS" || headers.origin === undefined || headers["access-control-request-method"] === undefined) {
    return undefined;
  }
  const permissions = toOriginHeaders(cors, headers.origin);
  const details = [
    ["access-control-allow-methods", cors.allowedMethods.join(",")],
    ["access-control-allow-headers", cors.allowedHeaders.join(",").toLowerCase()],
    ["access-control-max-age", String(cors.maxAge ?? "")],
  ] as const;
  const kept = permissions.length === 0 ? [] : [...permissions, ...details.filter(([, value]) => value !== "")];
  return { status: 204, headers: kept, body: Buffer.alloc(0) };
}

/** Puts the API's CORS headers on an answer. What a function said about CORS by itself is dropped, as AWS does. */
export function applyCors(cors: Cors, origin: string | undefined, answer: HttpAnswer): HttpAnswer {
  const own = answer.headers.filter(([name]) => !name.startsWith("access-control-"));
  return { ...answer, headers: [...own, ...(origin === undefined ? [] : toOriginHeaders(cors, origin))] };
}

function toOriginHeaders(cors: Cors, origin: string): (readonly [string, string])[] {
  const allowed = cors.allowedOrigins.includes("*") ? "*" : cors.allowedOrigins.find((known) => known === origin);
  if (allowed === undefined) {
    return [];
  }
  return [
    ["access-control-allow-origin", allowed],
    ...(cors.allowCredentials ? [["access-control-allow-credentials", "true"] as const] : []),
    ...(cors.exposedResponseHeaders.length === 0
      ? []
      : [["access-control-expose-headers", cors.exposedResponseHeaders.join(",")] as const]),
  ];
}
