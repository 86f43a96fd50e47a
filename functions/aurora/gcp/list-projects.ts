import { httpLambda, serve, together } from "../../../lib/http/serve.ts";
import { mapBounded } from "../../../lib/map-bounded.ts";
import type { Billing, FoundProject } from "../../../lib/providers/google/cloud-projects.ts";
import { isLogin, listConnectedProjects, listGrantable, readConnectedBilling } from "../../../lib/providers/google/connected-projects.ts";
import { openSession } from "../../../lib/providers/google/setup/cloud-session.ts";
import type { SetupConnections } from "../../gcp/require-login.ts";
import { composeGoogleSetup, type SetupTaskDeps } from "../../gcp-setup/compose-google-setup.ts";
import { accessWords, forConnection, noCredentials } from "./for-connection.ts";
import * as routes from "./routes.ts";
import { toRoot } from "./to-root.ts";

type Deps = SetupConnections & Pick<SetupTaskDeps, "settings" | "ledger" | "prepared" | "withLiveToken" | "cloud">;

/** `GET /api/gcp/sa-project-access`: in which of its projects a connection is used. With a key that is every project that its account sees. */
export const listAccess = serve(routes.listGoogleProjectAccess, (deps: Deps) => async (request) => {
  const { signal, endsAt } = request;
  return forConnection(deps, request, accessWords, async (connection, key) => {
    const [found, prepared, settings, ledger] = await Promise.all([
      deps.withLiveToken(key, (token) => listGrantable(openSession(deps.cloud, token, signal), connection), { signal, endsAt }),
      deps.prepared.list(key),
      deps.settings.read(key),
      deps.ledger.list(key),
    ]);
    const root = toRoot({ connection, settings, ledger });
    const setUp = new Set(prepared.map(({ id }) => id));
    const projects = found.map(({ projectId, name, isGrantable: hasPermission }) => {
      const enabled = !isLogin(connection) || setUp.has(projectId);
      return { projectId, name, enabled, hasPermission, isRootProject: projectId === root };
    });
    return { projects: projects.toSorted((one, other) => one.name.localeCompare(other.name)), root_project: root };
  });
});

/** Google allows about ten reads a second for the whole application, over all customers. */
const readsAtOnce = 8;

const words = { absent: noCredentials, failed: "Failed to fetch GCP projects" };

/** `POST /api/gcp/projects`: the projects that the connection sees, with their billing. Reads only. */
export const listBilled = serve(routes.listGoogleProjects, (deps: Deps) => async (request) => {
  const { signal, endsAt } = request;
  return forConnection(deps, request, words, async (connection, key) => {
    const [found, settings, ledger] = await Promise.all([
      deps.withLiveToken(key, (token) => readAll(openSession(deps.cloud, token, signal), connection), { signal, endsAt }),
      deps.settings.read(key),
      deps.ledger.list(key),
    ]);
    const root = toRoot({ connection, settings, ledger });
    const projects = found.toSorted(byBillingAndName).map((project) => toView(project, root));
    return { projects, count: found.length, billing_enabled_count: found.filter(hasBilling).length, root_project: root };
  });
});

type Billed = FoundProject & { readonly billing: Billing };

async function readAll(...[google, connection]: Parameters<typeof listConnectedProjects>): Promise<readonly Billed[]> {
  const found = await listConnectedProjects(google, connection);
  return mapBounded(found, readsAtOnce, async (project) => ({
    ...project,
    billing: await readConnectedBilling(google, connection, project.projectId),
  }));
}

const hasBilling = ({ billing }: Billed): boolean => billing === "enabled";

const byBillingAndName = (one: Billed, other: Billed): number =>
  Number(hasBilling(other)) - Number(hasBilling(one)) || one.name.localeCompare(other.name);

/** Billing that may not be read is `null`: it says nothing about the project, which may be used. */
function toView({ projectId, name, projectNumber, state: lifecycleState, billing }: Billed, root: string | null) {
  const billingEnabled = billing === "unknown" ? null : billing === "enabled";
  const isRootProject = projectId === root;
  return { projectId, name, projectNumber, lifecycleState, billingEnabled, available: billing !== "disabled", isRootProject };
}

export const createHandler = together(listAccess, listBilled);

export const handler = httpLambda(createHandler, composeGoogleSetup);
