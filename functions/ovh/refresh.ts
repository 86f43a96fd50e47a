import { refreshConnection } from "../../lib/connections/tokens/refresh-connection.ts";
import { toRefusal } from "../../lib/connections/tokens/to-refusal.ts";
import { failures } from "../../lib/errors.ts";
import { type EndpointRequest, reply } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { toRegion } from "../../lib/providers/ovh/ovh-regions.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeRegions } from "./compose-regions.ts";
import { readRegions, toExpiresIn } from "./regions.ts";
import * as routes from "./routes.ts";
import { toErrorWord } from "./to-error-word.ts";
import type { RegionDeps } from "./with-region.ts";

/** `POST /ovh_api/ovh/oauth2/refresh`: requests a new access token, and answers when it expires. */
export const createHandler = serve(routes.refreshOvhToken, (deps: RegionDeps) => async (request) => {
  const { connections } = await readRegions(deps, request);
  const wanted = request.body.endpoint;
  const connection = connections.find(({ account }) => wanted === undefined || toRegion(account) === wanted);
  if (connection === undefined) {
    return answer(request, 404, "not_found", "No OVH credentials found");
  }
  if (deps.methods.find(connection)?.tokens === "refreshed" && !connection.hasRefreshToken) {
    return answer(request, 400, "credential_expired", "No refresh token available");
  }
  const { tenant, provider, account } = connection;
  const result = await refreshConnection(deps, { tenant, provider, account }, { kind: "asked" }, request.signal, request.endsAt);
  if (result.kind === "refreshed") {
    return { status: "success", expiresIn: toExpiresIn(result.token?.expiresAt, deps.clock) };
  }
  const failure = toRefusal(result, deps.clock());
  reportFailure(failure, request.logger);
  const { status } = failures[failure.code];
  return toErrorWord(failure.code) === "timeout"
    ? answer(request, 504, failure.code, "Token refresh timed out")
    : answer(request, 500, failure.code, `Token refresh failed: ${status}`);
});

const answer = ({ requestId }: Pick<EndpointRequest, "requestId">, status: number, code: keyof typeof failures, error: string) =>
  reply(status, { error, hint: failures[code].action, code, request_id: requestId });

export const handler = writeLambda(createHandler, composeRegions);
