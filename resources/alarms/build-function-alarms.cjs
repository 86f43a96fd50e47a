const { buildAlarm, readFunction } = require("./build-alarm.cjs");

/** Metrics that one alarm may read. */
const most = 10;

const named =
  (...keys) =>
  ({ key }) =>
    keys.includes(key);
const inFolder =
  (name) =>
  ({ folder }) =>
    folder === name;
const either =
  (...fits) =>
  (one) =>
    fits.some((applies) => applies(one));

/**
 * The alarms on functions that fail as a whole: a timeout, too little memory, a bundle that does not start. What a function answers with a
 * code is counted in the metric `Failures` instead.
 *
 * A function is in the first group that it fits, so a new one needs no line here. `errors`: within five minutes, of the group together;
 * none: the group's errors are counted elsewhere, or are normal.
 */
const groups = [
  { fits: inFolder("jobs"), id: "ScheduleFailing", what: "Scheduled functions fail as a whole.", errors: 3 },
  {
    fits: named(
      ...["gcpLogin", "gcpStart", "gcpCallback", "connectionsConfirm", "connectionsPreflight"],
      ...["gcpConnectServiceAccount", "gcpForceDisconnect", "connectSubmit", "connectLogin", "connectSessionsManage"],
    ),
    id: "LoginFailing",
    what: "Functions of the login, of any connect, or of a provider's own routes, fail as a whole.",
    errors: 3,
  },
  {
    fits: named("read", "readItem", "connectionsLabel", "openapi", "operationsRead", "oauthClientsChange"),
    id: "ListsFailing",
    what: "Functions that show connections and setups from the table, change a label or an OAuth client, or describe the API, fail as a whole.",
    errors: 3,
  },
  {
    fits: either(inFolder("federation"), named("tokensRelayCall")),
    id: "KeylessFailing",
    what: "Functions that publish the documents of issuers, show what to make at a cloud, or relay calls, fail as a whole.",
    errors: 3,
  },
  {
    fits: inFolder("tailscale"),
    id: "TailscaleFailing",
    what: "Functions that connect, ask or disconnect Tailscale fail as a whole.",
    errors: 3,
  },
  { fits: inFolder("aws"), id: "AwsFailing", what: "Functions that connect or disconnect AWS accounts fail as a whole.", errors: 3 },
  {
    fits: inFolder("ovh"),
    id: "OvhFailing",
    what: "Functions that connect, refresh, ask or disconnect OVHcloud fail as a whole.",
    errors: 3,
  },
  { fits: inFolder("audit"), id: "AuditFailing", what: "The audit trail is not sealed, or cannot be read.", errors: 1 },
  {
    fits: either(inFolder("activity"), inFolder("events"), inFolder("webhooks")),
    id: "EventsFailing",
    what: "Functions behind the routes of activity, events and webhooks fail as a whole.",
    errors: 3,
  },
  { fits: inFolder("azure"), id: "AzureFailing", what: "Functions behind Azure's own routes fail as a whole.", errors: 3 },
  {
    fits: either(inFolder("gcp"), named("applySetup")),
    id: "GoogleProjectsFailing",
    what: "Functions behind the routes of Google's setup and projects fail as a whole.",
    errors: 3,
  },
  {
    fits: inFolder("aurora"),
    id: "AuroraFailing",
    what: "Functions behind the routes that only Aurora's web client calls fail as a whole.",
    errors: 3,
  },
  // In SetupProjectsFailingAlarm. The proofs are in no alarm: they throw as long as Google spreads the access, which is normal for minutes.
  {
    fits: named(
      "gcpSetupGrantAccess",
      "gcpSetupEnableApis",
      "gcpSetupPrepareExport",
      "gcpSetupWriteMetadata",
      "gcpSetupVerify",
      "gcpSetupEndLogin",
    ),
  },
  // A task throws every failure that the machine should retry, at most 22 times, so one setup's trouble at its provider raises no alarm.
  { fits: inFolder("gcp-setup"), id: "SetupTasksFailing", what: "Tasks of the setup fail again and again.", errors: 25 },
  // Seven times a project, so some projects without an answer raise no alarm.
  { fits: inFolder("gcp-teardown"), id: "TeardownTasksFailing", what: "Tasks of the teardown fail again and again.", errors: 25 },
  // In GatewayFailingAlarm.
  { fits: named("authorizer") },
  { fits: () => true, id: "RouteFailing", what: "Functions behind the other routes fail as a whole.", errors: 3 },
];

// A function that was not invoked has no Errors, and a sum over it would have no value: FILL makes it 0.
const buildFailing = ({ what, errors }, members) =>
  buildAlarm({
    description: what,
    section: "failures.md#function-errors",
    Metrics: [
      { Id: "errors", Expression: "SUM(FILL(METRICS(), 0))" },
      ...members.map(({ key, logicalId }) => readFunction(key, "Errors", logicalId)),
    ],
    Threshold: errors,
  });

/** The alarms of a group, by logical id. A group of more than ten has several: `RouteFailingAlarm`, `RouteFailing2Alarm`. */
function buildGroup(group, members) {
  const alarms = group.errors === undefined ? 0 : Math.ceil(members.length / most);
  return Array.from({ length: alarms }, (_, index) => [
    `${group.id}${index === 0 ? "" : index + 1}Alarm`,
    buildFailing(group, members.slice(index * most, (index + 1) * most)),
  ]);
}

/** Builds the alarms on the errors of these functions, by logical id. @param functions - As `deployed-functions.cjs` lists them. */
module.exports = (functions) =>
  Object.fromEntries(
    groups.flatMap((group) => {
      const members = functions.filter((one) => groups.find(({ fits }) => fits(one)) === group);
      return buildGroup(group, members);
    }),
  );
