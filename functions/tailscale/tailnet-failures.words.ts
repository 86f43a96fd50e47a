import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import type { RouteWords } from "../../lib/openapi/describe.ts";
import { usingFailures } from "../../lib/openapi/failure-groups.ts";
import { isOver, refusals } from "./with-tailnet.ts";

const all: readonly FailureCode[] = [...new Set<FailureCode>([...usingFailures, ...refusals])];
const over = all.filter(isOver);
const refused = all.filter((code) => !isOver(code) && (failures[code].owner === "provider" || refusals.has(code)));
const others = all.filter((code) => !over.includes(code) && !refused.includes(code) && code !== "not_found");

/**
 * What `withTailnet` answers: 401 with `CONNECT_REQUIRED` when only connecting helps, 400 when Tailscale refuses or fails. 404: what the path names
 * does not exist, or the connection has gone during the request.
 */
export const ofTailnet = {
  failures: [...others, "not_found"],
  failuresAs: { 400: refused, 401: ["not_found", ...over] },
} as const satisfies Partial<RouteWords>;

/** What a refresh answers, which says 401 of a refusal too. */
export const ofRefresh = {
  failures: others,
  failuresAs: { 401: ["not_found", ...over, ...refused] },
} as const satisfies Partial<RouteWords>;

/** What a route answers that reads the record alone: 401 without a connection. */
export const ofRecord = { failuresAs: { 401: ["not_found"] } } as const satisfies Partial<RouteWords>;
