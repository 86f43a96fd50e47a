import { origin, readConfig, text, url } from "../../lib/config.ts";
import { type BeginAuthorizationDeps, beginAuthorization } from "../../lib/connections/connect/begin-authorization.ts";
import { methodsOf } from "../../lib/connections/methods.ts";
import { operatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { buildLoginCookie } from "../../lib/http/cookies.ts";
import { publicEndpoint } from "../../lib/http/endpoint.ts";
import { type FrontEnd, parseReturnPaths } from "../../lib/http/front-end.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { seeOther } from "../../lib/http/reply.ts";
import { googleFromEnvironment } from "../../lib/providers/google/google-from-environment.ts";
import { system } from "../../lib/system.ts";
import { attemptsIn } from "../../lib/table/attempts.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { openTable } from "../../lib/table/table.ts";
import { answerInRedirect, redirectFailure } from "./to-front-end.ts";

type Deps = BeginAuthorizationDeps & { readonly publicUrl: string; readonly frontEnd: FrontEnd };

/** `GET /gcp/start`: spends the ticket, sets the login cookie, sends the browser to Google; every failure is a redirect to the front end. */
export const createHandler = (deps: Deps) =>
  publicEndpoint({ answerFailure: (failure) => redirectFailure(deps.frontEnd, failure) }, async ({ query, signal }) => {
    const begun = await beginAuthorization(deps, "gcp", query.get("ticket") ?? undefined, signal);
    const cookie = buildLoginCookie({ publicUrl: deps.publicUrl, purpose: begun.cookieName }, begun.cookie, begun.maxAgeSeconds);
    return seeOther(begun.authorizationUrl, { cookies: [cookie] });
  });

export const handler = httpLambda(
  createHandler,
  (env) => {
    const config = readConfig(env, {
      table: text("TABLE_NAME"),
      publicUrl: url("PUBLIC_URL"),
      frontEndUrl: origin("FRONTEND_URL"),
      returnPaths: text("RETURN_PATHS"),
      sealKeySecretId: text("SEAL_KEY_SECRET_ID"),
    });
    const table = openTable(config.table);
    const secrets = operatorSecrets(system.clock);
    return {
      ...system,
      attempts: attemptsIn(table),
      connections: connectionsIn(table),
      sealer: aesSealer(secrets, config.sealKeySecretId, system.random),
      methods: methodsOf(googleFromEnvironment(env, secrets, system.clock)),
      publicUrl: config.publicUrl,
      frontEnd: { url: config.frontEndUrl, returnPaths: parseReturnPaths(config.returnPaths) },
    };
  },
  answerInRedirect,
);
