import type { SetupAccess } from "../../../setup/ledger.ts";

/** The accounts that a setup makes in the customer's cloud. The viewer looks; the operator also acts, and exists with access `operate` only. */
export type AccountLevel = "viewer" | "operator";

export const toAccountLevels = (access: SetupAccess): readonly AccountLevel[] =>
  access === "operate" ? ["viewer", "operator"] : ["viewer"];

/** Something that an account needs in a project, and why, in one sentence for a person. */
export type Need = {
  readonly name: string;
  readonly reason: string;
  /** Only where this API is enabled: elsewhere there is nothing to see. */
  readonly where?: string;
};

export const api = (name: string) => `${name}.googleapis.com`;

const role = (name: string, reason: string): Need => ({ name: `roles/${name}`, reason });

const roleWhere = (service: string, name: string, reason: string): Need => ({ name: `roles/${name}`, reason, where: api(service) });

const seesProject = role("browser", "See the project and where it stands, without its resources.");

const paysQuota = role("serviceusage.serviceUsageConsumer", "List the enabled APIs, and count calls against the project's own quota.");

/**
 * The roles of each account. As far as their permissions are recorded, none of them reads or exports what customers store: no objects, rows,
 * messages, secrets, and no logs of data access. None lets an account act as another one. A reason names what a role may do beyond its purpose.
 *
 * @see {@link https://cloud.google.com/iam/docs/roles-permissions Roles and permissions}
 */
export const rolesOf: Readonly<Record<AccountLevel, readonly Need[]>> = {
  viewer: [
    seesProject,
    paysQuota,
    role("monitoring.viewer", "Read metrics, alert policies, dashboards and uptime checks."),
    role("logging.viewer", "Read logs, without the logs of data access."),
    role("cloudasset.viewer", "Read the inventory of resources, such as the instances of Cloud SQL, their relations and their history."),
    roleWhere("compute", "compute.viewer", "Read virtual machines, disks, networks and load balancers."),
    roleWhere("container", "container.clusterViewer", "Read the clusters of Kubernetes Engine, without what runs in them."),
    roleWhere("run", "run.viewer", "Read the services and jobs of Cloud Run."),
    roleWhere("cloudfunctions", "cloudfunctions.viewer", "Read the functions of Cloud Functions."),
    roleWhere("pubsub", "pubsub.viewer", "Read topics and subscriptions, without their messages."),
    roleWhere("redis", "redis.viewer", "Read the instances of Memorystore, without their data."),
    roleWhere("dns", "dns.reader", "Read the zones and records of Cloud DNS."),
    roleWhere("cloudbuild", "cloudbuild.builds.viewer", "Read builds and their results."),
    roleWhere("clouderrorreporting", "errorreporting.viewer", "Read reported errors."),
    roleWhere(
      "cloudtrace",
      "cloudtrace.user",
      "Read traces. Google's role for it may also create, change and delete trace scopes, which list the projects that a search looks into.",
    ),
  ],
  operator: [
    seesProject,
    paysQuota,
    role("monitoring.alertPolicyEditor", "Create, change and delete alert policies."),
    role("monitoring.dashboardEditor", "Create, change and delete dashboards."),
    role("monitoring.uptimeCheckConfigEditor", "Create, change and delete uptime checks."),
    roleWhere(
      "container",
      "container.clusterAdmin",
      "Resize and upgrade the clusters of Kubernetes Engine, without what runs in them. Google's role for it may also create and delete clusters.",
    ),
  ],
};

/** The viewer runs queries of the billing export, in the project that holds it. The role itself opens no dataset. */
const costRole = role("bigquery.jobUser", "Run queries on the billing export, which is the only dataset that the account may read.");

/** The role on the account itself that lets a person or an application take its tokens. Never given on a project. */
export const tokenCreatorRole = "roles/iam.serviceAccountTokenCreator";

export type ProjectPart = {
  /** The project that holds the accounts. Their calls are charged to it, so the APIs that they call are enabled there. */
  readonly isHome: boolean;
  /** The project holds the dataset of the billing export. */
  readonly holdsCost: boolean;
};

/** Lists the roles that one account needs in one project. @param enabled - The names of its enabled APIs. */
export function toRoles(level: AccountLevel, { holdsCost }: ProjectPart, enabled: ReadonlySet<string>): readonly Need[] {
  const roles = rolesOf[level].filter(({ where }) => where === undefined || enabled.has(where));
  return holdsCost && level === "viewer" ? [...roles, costRole] : roles;
}
