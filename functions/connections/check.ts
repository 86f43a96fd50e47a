import { type Connection, type Provider, toKey } from "../../lib/connections/connection.ts";
import type { Finding } from "../../lib/connections/finding.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { toConnectionView, toFailureView } from "../../lib/connections/to-connection-view.ts";
import { checkConnection } from "../../lib/connections/tokens/check-connection.ts";
import { keepTargets, type ListTargets } from "../../lib/connections/tokens/keep-targets.ts";
import { readFlag } from "../../lib/http/query.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { findRejectedClient } from "../../lib/oauth-clients/find-rejected-client.ts";
import { requestDriftCheck, setupLookDuty } from "../../lib/setup/daily-drift-check.ts";
import type { SetupLook, SetupLooks } from "../../lib/setup/setup.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { composeEngine } from "../compose.ts";
import { readOnlyKey } from "../only-connection.ts";
import { composeParts } from "../provider-parts.ts";
import { everyMethod, everyTargets } from "../providers.ts";
import * as routes from "./routes.ts";

type Deps = RefreshPorts & {
  readonly looks: Pick<SetupLooks, "read" | "write">;
  /** Of the providers that tell what a token is used in. */
  readonly targets: ReadonlyMap<Provider, ListTargets>;
};

/**
 * `POST /connections/{provider}/check`: asks the provider whether the connection works, and repeats what the last look at its setup found. To look
 * again takes too long for an answer: with `look=true` the schedule does it at its next minute.
 */
export const createHandler = serve(routes.checkConnection, (deps: Deps) => async (request) => {
  const { principal, path, query, signal, endsAt } = request;
  const isLookWanted = readFlag(query, "look", false);
  const key = await readOnlyKey(deps, { principal, query }, path.provider);
  const { failure, findings, ...checked } = await checkConnection(deps, key, signal, endsAt);
  const list = deps.targets.get(key.provider);
  if (failure === undefined && list !== undefined) {
    await keepTargets(deps, checked.connection, () => list(checked.connection, { signal, endsAt }));
  }
  const connection = isLookWanted ? await lookSoon(deps, checked.connection, signal) : checked.connection;
  const look = connection.setupRunId === undefined ? undefined : await deps.looks.read(key, connection.id);
  return {
    works: failure === undefined,
    failure: failure === undefined ? null : toFailureView(failure.code, failure.command),
    findings: [
      ...foundAt([...findings, ...findRejectedClient(connection, failure?.code)], deps.clock()),
      ...(look === undefined ? [] : foundAt(look.findings, look.at)),
    ],
    setup: connection.setupRunId === undefined ? null : toSetupView(connection, look),
    connection: toConnectionView(connection, principal.permissions),
  };
});

/** Has the schedule look at the setup at its next minute. @returns The record as it is then. */
async function lookSoon(deps: Deps, connection: Connection, signal: AbortSignal): Promise<Connection> {
  await requestDriftCheck(deps, connection, signal);
  return (await deps.connections.read(toKey(connection))) ?? connection;
}

/** When the setup was looked at, and when it is looked at next. */
const toSetupView = ({ duties }: Connection, look: SetupLook | undefined) => ({
  looked_at: look?.at.toISOString() ?? null,
  look_due_at: duties?.[setupLookDuty]?.toISOString() ?? null,
});

const foundAt = (findings: readonly Finding[], at: Date) => findings.map((finding) => ({ ...finding, at: at.toISOString() }));

export const handler = httpLambda(createHandler, (env) => {
  const { table, ...engine } = composeEngine(env, everyMethod);
  const targets = composeParts(everyTargets, env, engine, table);
  return { ...engine, targets, looks: setupLooksIn(table, engine.clock) };
});
