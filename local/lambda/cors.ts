import type { IncomingHttpHeaders } from "node:http";
import type { HttpAnswer } from "./http-response.ts";
import type { Cors } from "./template.ts";

/** Whether a request is a browser's preflight. */
export const isPreflight = (method: string, { origin, "access-control-request-method": asked }: IncomingHttpHeaders): boolean =>
  method === "OPTIONS" && origin !== undefined && asked !== undefined;

/** The API's own answer to a preflight, where no route takes `OPTIONS`. */
export const preflightAnswer: HttpAnswer = { status: 204, headers: [], body: Buffer.alloc(0) };

/**
 * Adds the permissions of the origin to the answer to a preflight, if it has any. A route that takes `OPTIONS`, as `$default` does, makes
 * the answer itself; the browser checks its status first.
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

/** Puts the API's CORS headers on an answer. A function's own CORS headers are dropped, as AWS does. */
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
