import { type Environment, readConfig, text } from "../../lib/config.ts";
import { type BeginAuthorizationDeps, beginAuthorization } from "../../lib/connections/connect/begin-authorization.ts";
import { switchesOf } from "../../lib/connections/switches.ts";
import { operatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { buildLoginCookie } from "../../lib/http/cookies.ts";
import type { FrontEnd } from "../../lib/http/front-end.ts";
import { seeOther } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { system } from "../../lib/system.ts";
import { attemptsIn } from "../../lib/table/attempts.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { switchReadsIn } from "../../lib/table/stored-switches.ts";
import { openTable } from "../../lib/table/table.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { type BuildMethods, composeMethods, type Served } from "../served.ts";
import type { BrowserRoute, Flow } from "./flow.ts";
import { flowSettings, toFrontEnd } from "./flow-settings.ts";
import { redirectFailure } from "./to-front-end.ts";

type Deps = BeginAuthorizationDeps & { readonly publicUrl: string; readonly frontEnd: FrontEnd };

/** Spends the ticket, sets the login cookie, sends the browser to the provider. Every failure is a redirect to the front end. */
export const serveStart = (route: BrowserRoute, flow: Flow) =>
  serve(
    route,
    (deps: Deps) =>
      async ({ query, signal }) => {
        const begun = await beginAuthorization(deps, flow.provider, query.get("ticket") ?? undefined, signal);
        const cookie = buildLoginCookie({ publicUrl: deps.publicUrl, purpose: begun.cookieName }, begun.cookie, begun.maxAgeSeconds);
        return seeOther(begun.authorizationUrl, { cookies: [cookie] });
      },
    (deps, failure) => redirectFailure(flow, deps.frontEnd, failure),
  );

/** The dependencies of a start, for the providers that the function serves. */
export function composeStart(env: Environment, methods: Served<BuildMethods>): Deps {
  const config = readConfig(env, { ...flowSettings, table: text("TABLE_NAME") });
  const table = openTable(config.table);
  const secrets = operatorSecrets(system.clock);
  return {
    ...system,
    attempts: attemptsIn(table),
    connections: connectionsIn(table),
    switches: switchesOf({ read: switchReadsIn(table), clock: system.clock, logger }),
    sealer: aesSealer(secrets, config.sealKeySecretId, system.random),
    methods: composeMethods(methods, env, secrets, system.clock),
    publicUrl: config.publicUrl,
    frontEnd: toFrontEnd(config),
  };
}
