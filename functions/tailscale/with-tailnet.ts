import type { Environment } from "../../lib/config.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { withLiveToken } from "../../lib/connections/tokens/with-live-token.ts";
import { Failure, type FailureCode, failures } from "../../lib/errors.ts";
import { type EndpointRequest, type HttpReply, type Reply, reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import type { Caller } from "../../lib/providers/tailscale/tailscale-request.ts";
import { tailscaleSettingsFromEnvironment } from "../../lib/providers/tailscale/tailscale-settings.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { composeEngine } from "../compose.ts";
import { isOver, readOwnConnection } from "../own-connection.ts";
import { methods } from "./provider.ts";

/** `baseUrl`: of Tailscale's API, without a trailing slash. */
export type TailnetDeps = RefreshPorts & { readonly baseUrl: string };

/** The dependencies of the routes that call Tailscale with a live token. */
export function composeTailnet(env: Environment) {
  const { table, ...engine } = composeEngine(env, { tailscale: methods });
  return { ...engine, baseUrl: tailscaleSettingsFromEnvironment(env).baseUrl, settings: slotSettingsIn(table) };
}

/** Seconds that should be left of a token when a route begins to work with it. */
const minTtlSeconds = 60;

/**
 * Works on the connected tailnet, or on the one that `account` names, with a live token, and answers failures in the form of Aurora's client: 401 with `CONNECT_REQUIRED` when
 * only connecting helps, 400 when Tailscale refuses or fails.
 *
 * @param work - Safe to repeat when Tailscale refuses the token.
 */
export async function withTailnet(
  deps: TailnetDeps,
  request: Pick<EndpointRequest, "principal" | "query" | "signal" | "endsAt" | "requestId" | "logger">,
  work: (caller: Caller, connection: Connection) => Promise<Reply>,
): Promise<Reply> {
  const { baseUrl } = deps;
  const { signal, endsAt } = request;
  const { key, connection } = await readOwnConnection(deps, request, "tailscale");
  if (connection === undefined) {
    return connectRequired(request, "not_found");
  }
  const { scopesGranted: scopes } = connection;
  const limits = { signal, endsAt, minTtlSeconds };
  try {
    return await withLiveToken(deps, key, (accessToken) => work({ baseUrl, token: { accessToken, scopes }, signal }, connection), limits);
  } catch (error) {
    return answerTailscaleFailure(error, request, 400);
  }
}

type Asked = Pick<EndpointRequest, "requestId" | "logger">;

/** Answers a caller whose organisation has no working connection. */
export const connectRequired = ({ requestId }: Pick<Asked, "requestId">, code: FailureCode): HttpReply =>
  reply(401, { error: "Tailscale not connected", action: "CONNECT_REQUIRED", code, request_id: requestId });

/** Refusals of Tailscale that its customer can repair. */
export const refusals = new Set<FailureCode>(["provider_forbidden", "access_token_rejected", "account_not_found", "tags_refused"]);

/**
 * @param refused - The status for a refusal or failure of Tailscale. @throws Every other failure, unchanged.
 */
export function answerTailscaleFailure(error: unknown, { requestId, logger }: Asked, refused: 400 | 401): HttpReply {
  if (!(error instanceof Failure)) {
    throw error;
  }
  const { code } = error;
  const { owner, title } = failures[code];
  if (!isOver(code) && owner !== "provider" && !refusals.has(code)) {
    throw error;
  }
  reportFailure(error, logger);
  return isOver(code) ? connectRequired({ requestId }, code) : reply(refused, { error: title, code, request_id: requestId });
}
