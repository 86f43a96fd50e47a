import type { HttpHandler } from "../../lib/http/reply.ts";
import type { Permission } from "../../lib/http/rights.ts";
import type { Limits } from "../../lib/http/window-counter.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEventFrom } from "../fixtures/http-event.ts";

export type Call = {
  readonly provider?: string;
  readonly account?: string;
  readonly query?: string;
  readonly body?: string;
  readonly tenant?: string;
  readonly permissions?: Permission[];
  readonly remainingMs?: number;
};

/** Calls one route of a connection as a person of organisation `acme`, with a real event, and reads the answer. */
export async function callConnection(handler: HttpHandler, route: string, call: Call = {}) {
  const { provider = "gcp", account, query = "", body, tenant = "acme", permissions, remainingMs } = call;
  const event = buildEventFrom(
    { tenant, ...(permissions === undefined ? {} : { permissions }) },
    { route, query, path: { provider, ...(account === undefined ? {} : { account }) }, ...(body === undefined ? {} : { body }) },
  );
  const { result } = await callHandler(handler, event, remainingMs);
  return { status: result.statusCode, headers: result.headers ?? {}, json: JSON.parse(result.body ?? "") as Record<string, unknown> };
}

/** Counts requests, and refuses none until the test says so. */
export function countedLimits() {
  const hits: Parameters<Limits["hit"]>[] = [];
  let isReached = false;
  const store: Limits = {
    hit: async (...hit) => {
      hits.push(hit);
      return isReached ? { allowed: false, retryAfterSeconds: 17 } : { allowed: true };
    },
  };
  const reach = () => {
    isReached = true;
  };
  return { store, hits, reach };
}
