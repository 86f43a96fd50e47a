import type { IncomingHttpHeaders } from "node:http";
import type { HttpAnswer } from "./http-response.ts";
import type { Cors } from "./template.ts";

/** Whether a browser asks what a page may send. */
export const isPreflight = (method: string, { origin, "access-control-request-method": asked }: IncomingHttpHeaders): boolean =>
  method === "OPTIONS" && origin !== undefined && asked !== undefined;

/** The API's own answer to a preflight, where no route takes `OPTIONS`. */
export const preflightAnswer: HttpAnswer = { status: 204, headers: [], body: Buffer.alloc(0) };

/**
 * Puts on the answer to a preflight what the origin may do, if it may do anything. A route that takes `OPTIONS`, as `$default`
 * does, gives the answer itself; its status is what the browser looks at first.
 */
export function applyPreflight(cors: Cors, origin: string | undefined, answer: HttpAnswer): HttpAnswer {
  const allowed = applyCors(cors, origin, answer);
  const details = [
    ["access-control-allow-methods", cors.allowedMethods.join(",")],
    ["access-control-allow-headers", cors.allowedHeaders.join(",").toLowerCase()],
    ["access-control-max-age", String(cors.maxAge ?? "")],
  ] as const;
  const mayCall = allowed.headers.some(([name]) => name === "access-control-allow-origin");
  return mayCall ? { ...allowed, headers: [...allowed.headers, ...details.filter(([, value]) => value !== "")] } : allowed;
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
