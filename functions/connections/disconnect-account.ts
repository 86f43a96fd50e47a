import type { DisconnectDeps } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { Failure } from "../../lib/errors.ts";
import { answerIn } from "../../lib/http/answer-in.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { isProviderName } from "../../lib/provider-names.ts";
import { everyMethod } from "../providers.ts";
import { composeDisconnect } from "./compose-disconnect.ts";
import { disconnectAll } from "./disconnect-all.ts";

/** `DELETE /api/connected-accounts/{uid}/{provider}`, as Aurora's web client knows it. */
export const createHandler = (deps: DisconnectDeps) =>
  endpoint({ permission: "connectors:write", dialect: "aurora" }, async (request) => {
    const { path, principal } = request;
    if (!isOwnId(path.uid, principal.id) || path.provider === undefined || !isProviderName(path.provider)) {
      throw new Failure("not_found");
    }
    return disconnectAll(deps, request, path.provider);
  });

/**
 * Whether the path names the caller. A UUID may be sent in capitals; the principal's is in lower case. The path's id is used for nothing
 * else.
 */
const isOwnId = (sent: string | undefined, id: string): boolean => sent === id || sent?.toLowerCase() === id;

export const handler = httpLambda(createHandler, (env) => composeDisconnect(env, everyMethod), answerIn("aurora"));
