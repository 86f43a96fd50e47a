import { type Environment, readConfig, url } from "../../lib/config.ts";
import { connectSessionsIn } from "../../lib/connect-sessions/stored-connect-sessions.ts";
import { operatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { Failure } from "../../lib/errors.ts";
import { HttpReply } from "../../lib/http/reply.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { reservedIdsIn } from "../../lib/table/stored-reserved-ids.ts";
import { composeAttempts } from "../code-flow/login-link.ts";
import { composeSealer } from "../compose.ts";
import { type ConnectPageDeps, connectSteps } from "../connect-sessions/steps.ts";
import { composeMethods } from "../provider-parts.ts";
import { everySubmission } from "../providers.ts";
import * as routes from "./routes.ts";

/** Serves the steps of a hosted page, for the browser that owns the connect session. No other right comes with its cookie. */
export const createHandler = serve([routes.sendConnectStep, routes.readConnectOffer], (deps: ConnectPageDeps) => async (request) => {
  const { step: name = "offer" } = request.path;
  const found = Object.hasOwn(connectSteps, name) ? connectSteps[name] : undefined;
  if (found === undefined) {
    throw new Failure("not_found", { detail: "no step of the hosted page" });
  }
  const [method, step] = found;
  return method === request.method ? step(deps, request) : new HttpReply(405, "", { headers: { allow: method } });
});

export const handler = httpLambda(createHandler, composeConnectPage);

function composeConnectPage(env: Environment): ConnectPageDeps {
  const { publicUrl } = readConfig(env, { publicUrl: url("PUBLIC_URL") });
  const records = composeAttempts(env);
  const { table, clock } = records;
  const secrets = operatorSecrets(clock);
  const sealer = composeSealer(env, secrets);
  const methods = composeMethods(everySubmission, env, secrets, clock);
  const sessions = connectSessionsIn({ ...records, sealer });
  return { ...records, sessions, methods, env, publicUrl, reservedIds: reservedIdsIn(table, records), ledger: ledgerIn(table, records) };
}
