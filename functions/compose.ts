import { type Environment, integer, oneOf, readConfig, text } from "../lib/config.ts";
import type { CredentialStore } from "../lib/connections/credential-store.ts";
import { refusalBudget } from "../lib/connections/mass-refusal.ts";
import { buildSwitches } from "../lib/connections/switches.ts";
import { checkCredentialStore } from "../lib/credentials/check-credential-store.ts";
import { credentialStoreFromEnvironment } from "../lib/credentials/credential-store-from-environment.ts";
import { type OperatorSecrets, operatorSecrets } from "../lib/credentials/operator-secrets.ts";
import { sealedAccessTokens } from "../lib/credentials/sealed-access-tokens.ts";
import { aesSealer } from "../lib/credentials/sealer.ts";
import { asFailure } from "../lib/errors.ts";
import { type FairShare, fairShare, type Share } from "../lib/http/fair-share.ts";
import { addSelfCheck } from "../lib/lambda/self-check.ts";
import type { Logger } from "../lib/log.ts";
import { refreshShards } from "../lib/refresh-shards.ts";
import { type Clock, system, timers } from "../lib/system.ts";
import { attemptsIn } from "../lib/table/attempts.ts";
import { connectionsIn } from "../lib/table/connections.ts";
import { outboxIn } from "../lib/table/outbox.ts";
import { parkedGrantsIn } from "../lib/table/parked-grants.ts";
import { revocationMarksIn } from "../lib/table/revocation-marks.ts";
import { feedsIn } from "../lib/table/stored-feeds.ts";
import { reservedIdsIn } from "../lib/table/stored-reserved-ids.ts";
import { sealedTokensIn } from "../lib/table/stored-sealed-tokens.ts";
import { switchReadsIn } from "../lib/table/stored-switches.ts";
import { webhooksIn } from "../lib/table/stored-webhooks.ts";
import { type Table, tableFrom } from "../lib/table/table.ts";
import { tombstonesIn } from "../lib/table/tombstones.ts";
import { limitsIn, takePartsIn } from "../lib/table/window-counters.ts";
import { writeAudit } from "../lib/telemetry/audit.ts";
import { eventBridge, eventsWithOutbox } from "../lib/telemetry/events.ts";
import { logger } from "../lib/telemetry/logger.ts";
import {
  type BuildMethods,
  type BuildSetup,
  type BuildTeardown,
  type ByProvider,
  composeMethods,
  composeParts,
  composeSetups,
} from "./provider-parts.ts";

/** The dependencies of every function that works with records in the table. */
export function composeTable(env: Environment) {
  const table = tableFrom(env);
  return { ...system, table, connections: connectionsIn(table, refreshShards(env)), limits: limitsIn(table) };
}

/** Makes what reads whether the operator has stopped something. */
export const composeSwitches = (table: Table) => buildSwitches({ read: switchReadsIn(table), clock: system.clock, logger });

/**
 * The dependencies of every function that works with grants.
 *
 * @param credentials - Default: the store that the environment names.
 */
export function composeGrants(env: Environment, methods: ByProvider<BuildMethods>, credentials?: CredentialStore) {
  const records = composeTable(env);
  const { table, clock } = records;
  const secrets = operatorSecrets(clock);
  return {
    ...records,
    timers,
    logger,
    secrets,
    parked: parkedGrantsIn(table),
    credentials: credentials ?? composeCredentials(env, table, secrets),
    methods: composeMethods(methods, env, secrets, clock),
    events: composeEvents(env, table).events,
    endings: refusalBudget(clock),
    switches: composeSwitches(table),
  };
}

/** The dependencies of every function that refreshes or disconnects connections. */
export function composeEngine(env: Environment, methods: ByProvider<BuildMethods>, credentials?: CredentialStore) {
  // With the table's name, so that all missing settings are reported at once.
  const { sealKeySecretId } = readConfig(env, { table: text("TABLE_NAME"), sealKeySecretId: text("SEAL_KEY_SECRET_ID") });
  const grants = composeGrants(env, methods, credentials);
  return { ...grants, sealer: aesSealer(grants.secrets, sealKeySecretId, grants.random) };
}

/**
 * Opens the credential store of a function. If `ACCESS_TOKENS` is `sealed`, access tokens are in the table. A function that serves only methods
 * whose tokens are minted has no such setting.
 */
function composeCredentials(env: Environment, table: Table, secrets: OperatorSecrets): CredentialStore {
  const { clock } = system;
  const store = credentialStoreFromEnvironment(env, clock);
  addSelfCheck("credential_store", () => checkCredentialStore(env, clock));
  const { accessTokens } = readConfig(env, { accessTokens: oneOf("ACCESS_TOKENS", ["vault", "sealed"], "vault") });
  if (accessTokens === "vault") {
    return store;
  }
  return sealedAccessTokens({ store, tokens: sealedTokensIn(table), sealer: composeSealer(env, secrets), clock, logger });
}

/** Makes what seals with the operator's key. */
export function composeSealer(env: Environment, secrets: OperatorSecrets) {
  const { sealKeySecretId } = readConfig(env, { sealKeySecretId: text("SEAL_KEY_SECRET_ID") });
  return aesSealer(secrets, sealKeySecretId, system.random);
}

/** The dependencies of every function that publishes events. */
export function composeEvents(env: Environment, table: Table) {
  const { busName } = readConfig(env, { busName: text("EVENT_BUS_NAME") });
  const outbox = outboxIn(table);
  const publish = eventBridge({ busName, logger });
  const deps = { publish, outbox, feed: feedsIn(table), webhooks: webhooksIn(table), audit: writeAudit };
  return { ...deps, events: eventsWithOutbox({ ...deps, clock: system.clock, logger }) };
}

/**
 * The dependencies of every function that makes a connection live.
 *
 * @param setups - Those that it starts, and those of the connections that it may replace.
 * @param credentials - Default: the store that the environment names.
 */
export function composeConnect(
  env: Environment,
  methods: ByProvider<BuildMethods>,
  setups: ByProvider<BuildSetup> = {},
  credentials?: CredentialStore,
) {
  const grants = composeGrants(env, methods, credentials);
  const { table, clock, random } = grants;
  return {
    ...grants,
    attempts: attemptsIn(table),
    reservedIds: reservedIdsIn(table, { clock, random }),
    tombstones: tombstonesIn(table),
    revocationMarks: revocationMarksIn(table),
    setups: composeSetups(setups, env, table, clock),
  };
}

/**
 * The dependencies of every function that disconnects.
 *
 * @param teardowns - Of the providers with a setup.
 */
export function composeDisconnect(
  env: Environment,
  methods: ByProvider<BuildMethods>,
  teardowns: ByProvider<BuildTeardown> = {},
  credentials?: CredentialStore,
) {
  const engine = composeEngine(env, methods, credentials);
  const { table } = engine;
  return {
    ...engine,
    tombstones: tombstonesIn(table),
    revocationMarks: revocationMarksIn(table),
    teardowns: composeParts(teardowns, env, table, engine.clock),
  };
}

type ShareDeps = { readonly table: Table; readonly clock: Clock; readonly logger: Logger };

const shareBounds = { min: 1, max: 1_000_000 };

/** Seconds of the window in which tokens are counted. */
const tokenWindowSeconds = 10;

/** What each organisation may ask of the broker: `ORGANISATION_TOKENS_PER_SECOND`, 50 unless set otherwise. */
export function composeTokenShare(env: Environment, deps: ShareDeps): FairShare {
  const { perSecond } = readConfig(env, { perSecond: integer("ORGANISATION_TOKENS_PER_SECOND", shareBounds, 50) });
  return composeShare(deps, { use: "tokens", rate: { count: perSecond * tokenWindowSeconds, seconds: tokenWindowSeconds } });
}

/** How many refreshes each organisation may ask for: `ORGANISATION_REFRESHES_PER_MINUTE`, 120 unless set otherwise. */
export function composeRefreshShare(env: Environment, deps: ShareDeps): FairShare {
  const { count } = readConfig(env, { count: integer("ORGANISATION_REFRESHES_PER_MINUTE", shareBounds, 120) });
  return composeShare(deps, { use: "refreshes", rate: { count, seconds: 60 } });
}

const composeShare = ({ table, clock, logger }: ShareDeps, share: Share): FairShare =>
  fairShare({ clock, take: takePartsIn(table) }, share, (error) =>
    logger.warn("an organisation's share is counted without the table", { use: share.use, code: asFailure(error).code }),
  );
