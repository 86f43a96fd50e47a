import { randomUUID } from "node:crypto";
import type { Provider } from "../../lib/connections/connection.ts";
import { toSetupParts } from "../../lib/connections/disconnect/left-of-setup.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { type EndpointRequest, reply } from "../../lib/http/reply.ts";
import { serve, together } from "../../lib/http/serve.ts";
import { forgetChanges } from "../../lib/setup/forget-changes.ts";
import { putBack } from "../../lib/setup/put-back.ts";
import { tearDownLive } from "../../lib/setup/tear-down-live.ts";
import { composeTable } from "../compose.ts";
import { composeParts, type SetupWork } from "../provider-parts.ts";
import { everySetupWork } from "../providers.ts";
import { writeLambda } from "../write-lambda.ts";
import * as routes from "./routes.ts";

type Deps = { readonly connections: Pick<Connections, "read">; readonly works: ReadonlyMap<Provider, SetupWork> };
type Request = Pick<EndpointRequest, "principal" | "path">;

/**
 * Reads the connection that a request names, and what works on its setup.
 *
 * @throws {Failure} `not_found`; `setup_missing`: nothing of the provider is set up; `setup_needs_login`: the connection was made by a method that is not.
 */
async function readSetUp({ connections, works }: Deps, { principal, path }: Request) {
  const connection = await connections.read(readConnectionKey(principal, path.provider, path.account));
  if (connection === undefined || connection.status === "disconnecting") {
    throw new Failure("not_found");
  }
  const work = works.get(connection.provider);
  if (work?.methods.includes(connection.method) !== true) {
    throw new Failure(work === undefined ? "setup_missing" : "setup_needs_login");
  }
  return { connection, work, id: randomUUID() };
}

const again = "Send the same request again, with another Idempotency-Key.";

/** `POST /connections/{provider}/{account}/teardown`: takes back what setups have made, while the connection stays. */
const tearDown = serve(routes.tearDownSetup, (deps: Deps) => async (request) => {
  const { connection, work, id } = await readSetUp(deps, request);
  const { isOver, setup } = await tearDownLive(work, connection, id, request);
  return { state: isOver ? "torn_down" : "unfinished", ...toSetupParts(setup, again) };
});

/** `POST /connections/{provider}/{account}/setup/put-back`: makes again what the last look at the setup missed. */
const putBackMissing = serve(routes.putBackSetup, (deps: Deps) => async (request) => {
  const { connection, work, id: runId } = await readSetUp(deps, request);
  const { runId: started, left } = await putBack(work, connection, { runId, startedBy: request.principal.id }, request);
  return reply(started === undefined ? 200 : 202, { run_id: started ?? null, left });
});

/** `POST /connections/{provider}/{account}/setup/forget`: leaves changes of the setup to the customer. */
const forget = serve(routes.forgetSetupChanges, (deps: Deps) => async (request) => {
  const { connection, work, id } = await readSetUp(deps, request);
  return { forgotten: await forgetChanges(work, connection, { id, changes: request.body.changes }, request) };
});

export const createHandler = together(tearDown, putBackMissing, forget);

export const handler = writeLambda(createHandler, (env) => ({ ...composeTable(env), works: composeParts(everySetupWork, env) }));
