import { type Environment, oneOf, readConfig, text } from "../lib/config.ts";
import type { CredentialStore } from "../lib/connections/credential-store.ts";
import { refusalBudget } from "../lib/connections/refusal-budget.ts";
import { buildSwitches } from "../lib/connections/switches.ts";
import { checkCredentialStore } from "../lib/credentials/check-credential-store.ts";
import { credentialStoreFromEnvironment } from "../lib/credentials/credential-store-from-environment.ts";
import { type OperatorSecrets, operatorSecrets } from "../lib/credentials/operator-secrets.ts";
import { sealedAccessTokens } from "../lib/credentials/sealed-access-tokens.ts";
import { aesSealer } from "../lib/credentials/sealer.ts";
import { addSelfCheck } from "../lib/lambda/self-check.ts";
import { refreshShards } from "../lib/refresh-shards.ts";
import { system, timers } from "../lib/system.ts";
import { connectionsIn } from "../lib/table/connections.ts";
import { limitsIn } from "../lib/table/limits.ts";
import { outboxIn } from "../lib/table/outbox.ts";
import { parkedGrantsIn } from "../lib/table/parked-grants.ts";
import { feedsIn } from "../lib/table/stored-feeds.ts";
import { sealedTokensIn } from "../lib/table/stored-sealed-tokens.ts";
import { switchReadsIn } from "../lib/table/stored-switches.ts";
import { webhooksIn } from "../lib/table/stored-webhooks.ts";
import { type Table, tableFrom } from "../lib/table/table.ts";
import { writeAudit } from "../lib/telemetry/audit.ts";
import { eventBridge, eventsWithOutbox } from "../lib/telemetry/events.ts";
import { logger } from "../lib/telemetry/logger.ts";
import { type BuildMethods, type ByProvider, composeMethods } from "./provider-registry.ts";

/**
 * The dependencies of every function that works with grants.
 *
 * @param credentials - Default: the store that the environment names.
 */
export function composeGrants(env: Environment, methods: ByProvider<BuildMethods>, credentials?: CredentialStore) {
  const { clock } = system;
  const table = tableFrom(env);
  const secrets = operatorSecrets(clock);
  return {
    ...system,
    timers,
    logger,
    table,
    limits: limitsIn(table),
    secrets,
    connections: connectionsIn(table, refreshShards(env)),
    parked: parkedGrantsIn(table),
    credentials: credentials ?? composeCredentials(env, table, secrets),
    methods: composeMethods(methods, env, secrets, clock),
    events: composeEvents(env, table).events,
    endings: refusalBudget(clock),
    switches: buildSwitches({ read: switchReadsIn(table), clock, logger }),
  };
}

/** The dependencies of every function that refreshes or disconnects connections. */
export function composeEngine(env: Environment, methods: ByProvider<BuildMethods>, credentials?: CredentialStore) {
  // With the table's name, so that what is missing is reported at once.
  const { sealKeySecretId } = readConfig(env, { table: text("TABLE_NAME"), sealKeySecretId: text("SEAL_KEY_SECRET_ID") });
  const grants = composeGrants(env, methods, credentials);
  return { ...grants, sealer: aesSealer(grants.secrets, sealKeySecretId, grants.random) };
}

/**
 * Opens the credential store of a function. If `ACCESS_TOKENS` is `sealed`, access tokens are in the table. A function that serves only methods
 * whose tokens are minted has no such setting.
 */
function composeCredentials(env: Environment, table: Table, secrets: OperatorSecrets): CredentialStore {
  const { clock, random } = system;
  const store = credentialStoreFromEnvironment(env, clock);
  addSelfCheck("credential_store", () => checkCredentialStore(env, clock));
  const { accessTokens } = readConfig(env, { accessTokens: oneOf("ACCESS_TOKENS", ["vault", "sealed"], "vault") });
  if (accessTokens === "vault") {
    return store;
  }
  const { sealKeySecretId } = readConfig(env, { sealKeySecretId: text("SEAL_KEY_SECRET_ID") });
  return sealedAccessTokens({ store, tokens: sealedTokensIn(table), sealer: aesSealer(secrets, sealKeySecretId, random), clock, logger });
}

/** The dependencies of every function that publishes events. */
export function composeEvents(env: Environment, table: Table) {
  const { busName } = readConfig(env, { busName: text("EVENT_BUS_NAME") });
  const outbox = outboxIn(table);
  const publish = eventBridge({ busName, logger });
  const deps = { publish, outbox, feed: feedsIn(table), webhooks: webhooksIn(table), audit: writeAudit };
  return { ...deps, events: eventsWithOutbox({ ...deps, clock: system.clock, logger }) };
}
