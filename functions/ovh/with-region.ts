import type { Connection } from "../../lib/connections/connection.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { withLiveToken } from "../../lib/connections/tokens/with-live-token.ts";
import { Failure, type FailureCode, failures } from "../../lib/errors.ts";
import { type EndpointRequest, type HttpReply, reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import type { OvhSettings } from "../../lib/providers/ovh/ovh.ts";
import { toRegion } from "../../lib/providers/ovh/ovh-regions.ts";
import type { Caller } from "../../lib/providers/ovh/ovh-request.ts";
import { isOver } from "../own-connection.ts";

export type RegionDeps = RefreshPorts & { readonly hosts: OvhSettings["hosts"] };

/** Seconds that should be left of a token when a route begins to work with it. */
const minTtlSeconds = 60;

/**
 * Works in the region of a connection with a live token. A token that OVHcloud refuses is replaced once, and the work is repeated.
 *
 * @throws {Failure} Why there is no token, or what the work throws.
 */
export function withRegion<T>(
  deps: RegionDeps,
  { signal, endsAt }: Pick<EndpointRequest, "signal" | "endsAt">,
  { tenant, provider, account }: Connection,
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  const { api } = deps.hosts[toRegion(account)];
  const doWork = (accessToken: Caller["accessToken"]) => work({ api, accessToken, rejected: "access_token_rejected", signal });
  return withLiveToken(deps, { tenant, provider, account }, doWork, { signal, endsAt, minTtlSeconds });
}

/** Answers a caller whose organisation has no working connection. */
export const reconnectRequired = ({ requestId }: Pick<EndpointRequest, "requestId">, code: FailureCode): HttpReply =>
  reply(401, { error: "OVH not connected", action: "RECONNECT_REQUIRED", code, request_id: requestId });

/** Answers a failure of OVHcloud in the form of Aurora's client. @throws Every other failure, unchanged. */
export function answerOvhFailure(error: unknown, { requestId, logger }: Pick<EndpointRequest, "requestId" | "logger">): HttpReply {
  if (!(error instanceof Failure)) {
    throw error;
  }
  const { code } = error;
  const { owner, status } = failures[code];
  const mustReconnect = isOver(code) || code === "access_token_rejected";
  if (!mustReconnect && owner !== "provider" && code !== "provider_forbidden") {
    throw error;
  }
  reportFailure(error, logger);
  return mustReconnect
    ? reconnectRequired({ requestId }, code)
    : reply(status, { error: "OVH API request failed", code, request_id: requestId });
}
