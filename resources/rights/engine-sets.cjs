const environment = require("./environment.cjs");
const { secretOf } = require("./places.cjs");
const providers = require("./providers.cjs");
const statements = require("./statements.cjs");

const { engine, identitySource, param, publicKeys, records, refreshShare, sealKey, shards, store, table, tokenShare, tokens } = environment;
const { assumeAccessRole, countCaller, inPartitions, onTable, publishEvents, readDue, readSecrets, startSetup, startTeardown, useTable } =
  statements;

/** What all providers say of a part. */
const every = (part) => Object.assign({}, ...providers.map((provider) => provider[part]));

const withClient = providers.filter(({ clientSecretId }) => clientSecretId !== undefined);

/** Of a function that makes a connection live and refreshes none: it seals its access token, if that is to be in the table. */
const toSeal = { "Fn::If": ["AccessTokensSealed", secretOf("sealKeySecretId"), { Ref: "AWS::NoValue" }] };

/** At some providers the client must prove itself to revoke a grant that is replaced. */
const readToRevoke = readSecrets(
  ...withClient.flatMap(({ clientRevokes, clientSecretId }) => (clientRevokes ? [secretOf(clientSecretId)] : [])),
  toSeal,
);

/** The same, with what sessions and codes are sealed with. */
const readToRevokeAndOpen = readSecrets(
  ...withClient.flatMap(({ clientRevokes, clientSecretId }) => (clientRevokes ? [secretOf(clientSecretId)] : [])),
  secretOf("sealKeySecretId"),
);

/** Of every provider with an OAuth client: to refresh, to find out whose a grant is, and to open and send a code again. */
const readOperatorSecrets = readSecrets(...withClient.map(({ clientSecretId }) => secretOf(clientSecretId)), secretOf("sealKeySecretId"));

const methods = every("methods");
const connect = { ...records, ...store, ...tokens, ...methods, ...every("setup") };
const refresh = { ...engine, ...tokens, ...methods };
const disconnect = { ...refresh, ...every("teardown") };
const keys = ["issuer", "certificate"];
const submissions = Object.assign({}, ...providers.map((provider) => provider.submissions ?? provider.methods));
/** What connect sessions are sealed with, and where their page is. */
const connectPage = { ...sealKey, PUBLIC_URL: param("publicUrl") };

module.exports = {
  sets: {
    // It tries a connect, and writes nothing but the counter of its caller.
    preflight: {
      timeout: 29,
      // The record that it would replace, what the setup of that one made, and the reserved id.
      statements: [onTable("GetItem", "Query"), statements.countCaller, assumeAccessRole],
      keys,
      environment: { ...table, ...submissions },
    },
    confirm: { timeout: 29, statements: [useTable, startSetup, publishEvents, readToRevoke], store: "connect", keys, environment: connect },
    // By every method: one is a role that trusts our access role.
    submit: {
      timeout: 29,
      statements: [useTable, publishEvents, readToRevoke, assumeAccessRole],
      store: "connect",
      keys,
      environment: connect,
    },
    // It finishes what an end user has connected on the hosted page: as a confirmation, or as the route that connects.
    connectSessions: {
      timeout: 29,
      statements: [useTable, startSetup, publishEvents, readToRevokeAndOpen, assumeAccessRole],
      store: "connect",
      keys,
      environment: { ...connect, ...connectPage, CONSOLE: param("console"), CONNECT_RETURNS: param("connectReturns") },
    },
    // The hosted page: it tries a connect, as a preflight, and keeps it in its session. It reaches no credential, and makes no connection.
    hostedConnect: {
      timeout: 29,
      statements: [
        onTable("GetItem", "Query"),
        // Sessions and their events, tickets of logins, and the counter of each session.
        inPartitions(["CONNECT_SESSION#*", "OUTBOX#*", "FEED#*", "TICKET#*", "LIMIT#*"], ["PutItem", "UpdateItem"]),
        readSecrets(secretOf("sealKeySecretId")),
        assumeAccessRole,
      ],
      keys,
      environment: { ...table, ...submissions, ...identitySource, ...every("forms"), ...connectPage },
    },
    serveKits: {
      // The record in this place, the reserved ids, the organisation's issuer and its place at a provider, the counter of the caller.
      statements: [onTable("GetItem", "PutItem", "UpdateItem", "Query")],
      environment: { ...table, ...identitySource, ...every("kits") },
    },
    publishIssuers: { statements: [onTable("GetItem"), ...statements.readIssuerKeys], environment: { ...table, ...publicKeys } },
    refresh: {
      timeout: 29,
      // A provider's accounts, and the setup's ledger and targets, are lists.
      statements: [useTable, readOperatorSecrets, publishEvents, assumeAccessRole],
      store: "refresh",
      keys,
      environment: refresh,
    },
    disconnect: {
      timeout: 29,
      statements: [useTable, readOperatorSecrets, publishEvents, startTeardown],
      store: "disconnect",
      environment: disconnect,
    },

    schedule: {
      // It also completes the disconnects that were interrupted, begins a teardown that a process has not begun, and looks at what setups have made.
      statements: [useTable, readDue, readOperatorSecrets, publishEvents, assumeAccessRole, startTeardown],
      store: "schedule",
      keys,
      environment: { ...disconnect, ...every("schedule") },
      logs: "jobs",
    },
    // The client that an organisation brings, the connections that depend on it, which it only reads, and the counter of the caller.
    changeClients: {
      timeout: 29,
      statements: [
        inPartitions(["OAUTH_CLIENT#*"], ["GetItem", "PutItem", "Query"]),
        inPartitions(["ORG#*"], ["Query"]),
        inPartitions(["SWITCHES"], ["GetItem"], "StringEquals"),
        countCaller,
      ],
      store: "clients",
      environment: { ...shards, ...store, PUBLIC_URL: param("publicUrl"), ...every("clients") },
    },
    sweep: {
      statements: [useTable, startSetup, publishEvents, readDue, readOperatorSecrets],
      store: "sweep",
      keys,
      environment: connect,
      logs: "jobs",
    },
  },
  // Of single functions, beside those of their sets.
  beside: {
    consoleConnectKit: { PUBLIC_URL: param("publicUrl") },
    openapi: { AURORA_ROUTES: param("auroraRoutes") },
    connectionsListProviders: { ...identitySource, ...every("forms") },
    connectionsRefresh: refreshShare,
    tokensServe: tokenShare,
    tokensReportRejected: tokenShare,
    tokensRelayCall: { ...tokenShare, ...every("relay"), RELAY_CALLS: param("relayCalls") },
  },
};
