/** Rights to act as a service account. No basic role has them, `roles/owner` neither. */
const ACT_AS = [
  "iam.serviceAccounts.getAccessToken",
  "iam.serviceAccounts.getOpenIdToken",
  "iam.serviceAccounts.implicitDelegation",
  "iam.serviceAccounts.signBlob",
  "iam.serviceAccounts.signJwt",
];

const GET_PROJECT = "resourcemanager.projects.get";
const READ_SERVICES = ["serviceusage.services.get", "serviceusage.services.list"];
const READ_ACCOUNTS = ["iam.serviceAccounts.get", "iam.serviceAccounts.list"];
const READ_TABLES = ["bigquery.datasets.get", "bigquery.tables.get", "bigquery.tables.getData", "bigquery.tables.list"];
const USE_SERVICES = [...READ_SERVICES, "serviceusage.services.use", "serviceusage.operations.get", GET_PROJECT];
const MANAGE_ACCOUNTS = ["create", "delete", "disable", "enable", "getIamPolicy", "setIamPolicy", "undelete", "update"];

const readingPools = ["Pools", "PoolProviders"].flatMap((what) => ["get", "list"].map((verb) => `iam.workloadIdentity${what}.${verb}`));
const writingPools = ["Pools", "PoolProviders"].flatMap((what) =>
  ["create", "delete", "undelete", "update"].map((verb) => `iam.workloadIdentity${what}.${verb}`),
);

const editing = (kind: string): string[] => ["create", "delete", "get", "list", "update"].map((verb) => `monitoring.${kind}.${verb}`);
const EDIT_MONITORING = ["alertPolicies", "dashboards", "uptimeCheckConfigs"].flatMap(editing);
const NOTIFY = editing("notificationChannels");
/** What people do not expect of a role of Monitoring. */
const ENABLE_BY_MONITORING = ["serviceusage.services.enable", "serviceusage.consumerpolicy.update"];

/** The predefined roles that can be bound, each with the permissions that matter here. Google's lists are longer. */
const ROLES = new Map<string, readonly string[]>([
  ["roles/browser", [GET_PROJECT, "resourcemanager.projects.getIamPolicy"]],
  [
    "roles/resourcemanager.projectIamAdmin",
    [GET_PROJECT, "resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy"],
  ],
  ["roles/resourcemanager.projectMover", [GET_PROJECT, "resourcemanager.projects.move", "resourcemanager.projects.update"]],
  ["roles/iam.serviceAccountTokenCreator", ACT_AS],
  [
    "roles/iam.workloadIdentityUser",
    ["iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken", "iam.serviceAccounts.get", "iam.serviceAccounts.list"],
  ],
  ["roles/iam.serviceAccountUser", [...READ_ACCOUNTS, "iam.serviceAccounts.actAs", GET_PROJECT]],
  ["roles/iam.serviceAccountViewer", [...READ_ACCOUNTS, "iam.serviceAccounts.getIamPolicy", GET_PROJECT]],
  ["roles/iam.serviceAccountAdmin", [...READ_ACCOUNTS, ...MANAGE_ACCOUNTS.map((verb) => `iam.serviceAccounts.${verb}`), GET_PROJECT]],
  ["roles/iam.workloadIdentityPoolViewer", [...readingPools, GET_PROJECT]],
  ["roles/iam.workloadIdentityPoolAdmin", [...readingPools, ...writingPools, GET_PROJECT]],
  ["roles/serviceusage.serviceUsageConsumer", USE_SERVICES],
  ["roles/serviceusage.serviceUsageViewer", [...READ_SERVICES, "serviceusage.operations.get", GET_PROJECT]],
  ["roles/serviceusage.serviceUsageAdmin", [...USE_SERVICES, "serviceusage.services.enable", "serviceusage.services.disable"]],
  ["roles/monitoring.viewer", ["monitoring.alertPolicies.list", "monitoring.timeSeries.list", GET_PROJECT]],
  ["roles/monitoring.editor", [...EDIT_MONITORING, ...NOTIFY, ...ENABLE_BY_MONITORING, "monitoring.timeSeries.list", GET_PROJECT]],
  ["roles/monitoring.alertPolicyEditor", editing("alertPolicies")],
  ["roles/monitoring.dashboardEditor", editing("dashboards")],
  ["roles/monitoring.uptimeCheckConfigEditor", editing("uptimeCheckConfigs")],
  ["roles/logging.viewer", ["logging.logEntries.list", "logging.logs.list", GET_PROJECT]],
  ["roles/logging.privateLogViewer", ["logging.logEntries.list", "logging.logs.list", "logging.privateLogEntries.list", GET_PROJECT]],
  ["roles/cloudasset.viewer", ["cloudasset.assets.listResource", "cloudasset.assets.searchAllResources"]],
  ["roles/compute.viewer", ["compute.instances.get", "compute.instances.list", GET_PROJECT, ...READ_SERVICES]],
  ["roles/compute.instanceAdmin.v1", ["compute.instances.get", "compute.instances.list", "compute.instances.reset", GET_PROJECT]],
  ["roles/container.clusterViewer", ["container.clusters.get", "container.clusters.list", GET_PROJECT]],
  [
    "roles/container.clusterAdmin",
    [...["create", "delete", "get", "list", "update"].map((verb) => `container.clusters.${verb}`), GET_PROJECT],
  ],
  ["roles/container.viewer", ["container.clusters.get", "container.clusters.list", "container.pods.list", GET_PROJECT]],
  ["roles/container.developer", ["container.clusters.get", "container.clusters.list", "container.pods.delete", GET_PROJECT]],
  ["roles/run.viewer", ["run.services.get", "run.services.list", GET_PROJECT]],
  ["roles/run.developer", ["run.services.get", "run.services.list", "run.services.update", GET_PROJECT]],
  ["roles/cloudfunctions.viewer", ["cloudfunctions.functions.list", GET_PROJECT]],
  ["roles/cloudfunctions.developer", ["cloudfunctions.functions.list", "cloudfunctions.functions.update", GET_PROJECT]],
  ["roles/cloudsql.viewer", ["cloudsql.backupRuns.export", "cloudsql.instances.export", "cloudsql.instances.list", GET_PROJECT]],
  ["roles/cloudsql.editor", ["cloudsql.instances.list", "cloudsql.instances.restart", GET_PROJECT]],
  ["roles/pubsub.viewer", ["pubsub.topics.list", GET_PROJECT]],
  ["roles/redis.viewer", ["redis.instances.list", GET_PROJECT]],
  ["roles/dns.reader", ["dns.managedZones.list", GET_PROJECT]],
  ["roles/cloudbuild.builds.viewer", ["cloudbuild.builds.list", GET_PROJECT]],
  ["roles/cloudbuild.builds.editor", ["cloudbuild.builds.create", "cloudbuild.builds.list", GET_PROJECT]],
  ["roles/errorreporting.viewer", ["errorreporting.groups.list", GET_PROJECT]],
  [
    "roles/cloudtrace.user",
    ["cloudtrace.traces.list", ...["create", "delete", "update"].map((verb) => `cloudtrace.traceScopes.${verb}`), GET_PROJECT],
  ],
  [
    "roles/bigquery.user",
    ["bigquery.datasets.create", "bigquery.datasets.get", "bigquery.jobs.create", "bigquery.tables.list", GET_PROJECT],
  ],
  ["roles/bigquery.jobUser", ["bigquery.jobs.create", GET_PROJECT]],
  ["roles/bigquery.dataViewer", [...READ_TABLES, GET_PROJECT]],
  ["roles/storage.objectViewer", ["storage.objects.get", "storage.objects.list", GET_PROJECT]],
]);

const OF_OWNERS = [
  "resourcemanager.projects.delete",
  "resourcemanager.projects.update",
  "bigquery.datasets.create",
  "bigquery.datasets.update",
  "bigquery.datasets.delete",
  "serviceusage.operations.list",
  "iam.serviceAccountKeys.create",
];
const KNOWN = new Set([...OF_OWNERS, ...[...ROLES.values()].flat()]);
/**
 * As recorded from a public list of role permissions: an editor restores no deleted account, and reads neither private logs nor objects. Of the basic
 * roles, only the owner manages identity pools.
 */
const EDITORS_LACK =
  /\.setIamPolicy$|^iam\.workloadIdentityPool(s|Providers)\.(create|update|delete|undelete)$|^resourcemanager\.projects\.delete$|\.undelete$|^logging\.privateLogEntries\.|^storage\.objects\.|\.consumerpolicy\.update$/;
const OF_VIEWERS = /\.(get|list|getIamPolicy|getData|listResource|searchAllResources)$/;
const VIEWERS_LACK = new Set(["logging.privateLogEntries.list", "storage.objects.get", "storage.objects.list"]);

/** Whether a permission exists. `testIamPermissions` refuses others. */
export const isKnownPermission = (permission: string): boolean => KNOWN.has(permission);

/** Whether a role can be bound. Custom roles may be, and permit nothing here. */
export function isKnownRole(role: string): boolean {
  return BASIC.has(role) || ROLES.has(role) || /^(projects|organizations)\/[a-z0-9-]+\/roles\/[\w.]{3,64}$/.test(role);
}

/** Whether a role includes a permission. */
export function includesPermission(role: string, permission: string): boolean {
  const basic = BASIC.get(role);
  if (basic !== undefined) return !ACT_AS.includes(permission) && basic(permission);
  return ROLES.get(role)?.includes(permission) ?? false;
}

const BASIC = new Map<string, (permission: string) => boolean>([
  ["roles/owner", () => true],
  ["roles/editor", (permission) => !EDITORS_LACK.test(permission)],
  ["roles/viewer", (permission) => OF_VIEWERS.test(permission) && !VIEWERS_LACK.has(permission)],
]);
