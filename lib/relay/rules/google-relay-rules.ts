import { type Environment, readConfig, url } from "../../config.ts";
import { formWith, nameByPath, type RelayRules } from "../relay-rules.ts";

/**
 * What is read of Google's APIs. Left out although people look at them: clusters, whose answer holds the private key of an old one; Cloud SQL instances and
 * backend services, whose descriptions have passwords; Cloud Run and functions, whose answers hold environments. Cloud Asset lists their names.
 */
const reads = [
  "GET artifactregistry.googleapis.com/v1/projects/*/locations/*/repositories",
  "GET bigquery.googleapis.com/bigquery/v2/projects/*/datasets",
  "GET bigquery.googleapis.com/bigquery/v2/projects/*/datasets/*",
  "GET bigquery.googleapis.com/bigquery/v2/projects/*/datasets/*/tables",
  "GET billingbudgets.googleapis.com/v1/billingAccounts/*/budgets",
  "GET cloudasset.googleapis.com/v1/*/*:searchAllIamPolicies",
  "GET cloudasset.googleapis.com/v1/*/*:searchAllResources",
  "GET cloudbilling.googleapis.com/v1/billingAccounts",
  "GET cloudbilling.googleapis.com/v1/projects/*/billingInfo",
  "GET cloudresourcemanager.googleapis.com/v1/projects",
  "GET cloudresourcemanager.googleapis.com/v1/projects/*",
  "GET cloudresourcemanager.googleapis.com/v3/folders",
  "GET cloudresourcemanager.googleapis.com/v3/folders/*",
  "GET cloudresourcemanager.googleapis.com/v3/organizations:search",
  "GET cloudresourcemanager.googleapis.com/v3/projects",
  "GET cloudresourcemanager.googleapis.com/v3/projects/*",
  "GET cloudresourcemanager.googleapis.com/v3/projects:search",
  "POST cloudresourcemanager.googleapis.com/v1/projects/*:getAncestry",
  "POST cloudresourcemanager.googleapis.com/v1/projects/*:getIamPolicy",
  "POST cloudresourcemanager.googleapis.com/v3/projects/*:getIamPolicy",
  "POST cloudresourcemanager.googleapis.com/v3/projects/*:testIamPermissions",
  "GET compute.googleapis.com/compute/v1/projects/*/aggregated/addresses",
  "GET compute.googleapis.com/compute/v1/projects/*/aggregated/disks",
  "GET compute.googleapis.com/compute/v1/projects/*/aggregated/forwardingRules",
  "GET compute.googleapis.com/compute/v1/projects/*/aggregated/instances",
  "GET compute.googleapis.com/compute/v1/projects/*/aggregated/subnetworks",
  "GET compute.googleapis.com/compute/v1/projects/*/global/firewalls",
  "GET compute.googleapis.com/compute/v1/projects/*/global/networks",
  "GET compute.googleapis.com/compute/v1/projects/*/global/routes",
  "GET compute.googleapis.com/compute/v1/projects/*/regions",
  "GET compute.googleapis.com/compute/v1/projects/*/zones/*/instances",
  "GET compute.googleapis.com/compute/v1/projects/*/zones/*/instances/*",
  "GET container.googleapis.com/v1/projects/*/locations/*/clusters/*/nodePools",
  "GET dns.googleapis.com/dns/v1/projects/*/managedZones",
  "GET dns.googleapis.com/dns/v1/projects/*/managedZones/*/rrsets",
  "GET iam.googleapis.com/v1/projects/*/serviceAccounts",
  "GET logging.googleapis.com/v2/projects/*/logs",
  "GET monitoring.googleapis.com/v3/projects/*/alertPolicies",
  "GET monitoring.googleapis.com/v3/projects/*/timeSeries",
  "GET pubsub.googleapis.com/v1/projects/*/topics",
  "GET recommender.googleapis.com/v1/projects/*/locations/*/recommenders/*/recommendations",
  "GET redis.googleapis.com/v1/projects/*/locations/*/instances",
  "GET serviceusage.googleapis.com/v1/projects/*/services",
  "GET storage.googleapis.com/storage/v1/b",
  "GET storage.googleapis.com/storage/v1/b/*",
] as const;

const hostName = "[a-z\\d-]+\\.googleapis\\.com";

/** Makes the rules of Google's calls. A pattern names the host. The token decides which projects they reach. */
export function googleRelayRules(env: Environment): RelayRules {
  const { crm, billing, serviceUsage, iam, bigQuery } = readConfig(env, {
    crm: url("GOOGLE_CRM_URL", "https://cloudresourcemanager.googleapis.com"),
    billing: url("GOOGLE_BILLING_URL", "https://cloudbilling.googleapis.com"),
    serviceUsage: url("GOOGLE_SERVICEUSAGE_URL", "https://serviceusage.googleapis.com"),
    iam: url("GOOGLE_IAM_URL", "https://iam.googleapis.com"),
    bigQuery: url("GOOGLE_BIGQUERY_URL", "https://bigquery.googleapis.com"),
  });
  const addresses = new Map<string, string>([
    ["cloudresourcemanager.googleapis.com", crm],
    ["cloudbilling.googleapis.com", billing],
    ["serviceusage.googleapis.com", serviceUsage],
    ["iam.googleapis.com", iam],
    ["bigquery.googleapis.com", bigQuery],
  ]);
  const isHost = new RegExp(`^${hostName}$`);
  return {
    reads,
    form: formWith(hostName),
    nameOf: (call) => nameByPath(call, call.host),
    findHost: (name = "") => (isHost.test(name) ? { name, url: addresses.get(name) ?? `https://${name}` } : undefined),
  };
}
