import { readConfig, text } from "../lib/config.ts";
import { credentialStoreFromEnvironment } from "../lib/credentials/credential-store-from-environment.ts";
import { operatorSecrets } from "../lib/credentials/operator-secrets.ts";
import { toFailureCode } from "../lib/errors.ts";
import { type Reply, reply } from "../lib/http/reply.ts";
import { httpLambda, serve } from "../lib/http/serve.ts";
import { system } from "../lib/system.ts";
import { checkTable, openTable } from "../lib/table/table.ts";
import * as routes from "./routes.ts";

/** The checks of the required dependencies, by name. A check throws the code of its failure. */
type Checks = Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>>;

/** The route is public: the cost of its answers must not grow with the number of requests. */
const rememberedForMs = 5000;

/**
 * `GET /healthz`: 200, or 503 with the dependency and its code. No versions, no hosts. A process remembers its answer for five
 * seconds, a bad one too.
 */
export const createHandler = serve(routes.readHealth, (checks: Checks) => {
  let known: { readonly askedAt: Date; readonly answer: Reply } | undefined;
  return async ({ signal, receivedAt }) => {
    if (known === undefined || receivedAt.getTime() - known.askedAt.getTime() >= rememberedForMs) {
      known = { askedAt: receivedAt, answer: await askAll(checks, signal) };
    }
    return known.answer;
  };
});

async function askAll(checks: Checks, signal: AbortSignal): Promise<Reply> {
  const ask = async ([dependency, check]: [string, Checks[string]]) => {
    const code = await check(signal).then(() => undefined, toFailureCode);
    return code === undefined ? [] : [{ dependency, code }];
  };
  const failed = (await Promise.all(Object.entries(checks).map(ask))).flat();
  return failed.length === 0 ? { status: "ok" } : reply(503, { status: "unavailable", failed });
}

export const handler = httpLambda(createHandler, (env) => {
  const config = readConfig(env, { table: text("TABLE_NAME"), sealKeySecretId: text("SEAL_KEY_SECRET_ID") });
  const table = openTable(config.table);
  const secrets = operatorSecrets(system.clock);
  const credentials = credentialStoreFromEnvironment(env, system.clock);
  return {
    credential_store: (signal) => credentials.health(signal),
    table: () => checkTable(table),
    operator_secrets: () => secrets.read(config.sealKeySecretId),
  };
});
