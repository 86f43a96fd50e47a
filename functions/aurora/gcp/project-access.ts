import type { SlotSettingsStore } from "../../../lib/connections/slot-settings.ts";
import { serve } from "../../../lib/http/serve.ts";
import { isLogin } from "../../../lib/providers/google/connected-projects.ts";
import type { CloudDeps } from "../../../lib/providers/google/setup/cloud-session.ts";
import { listGrantable } from "../../../lib/providers/google/setup/list-grantable.ts";
import type { Ledger } from "../../../lib/setup/ledger.ts";
import type { PreparedTargets, WithLiveToken } from "../../../lib/setup/setup-stores.ts";
import type { SetupConnections } from "../../gcp/require-login.ts";
import { forConnection, noCredentials } from "./for-connection.ts";
import * as routes from "./routes.ts";
import { toRoot } from "./to-root.ts";

type Deps = SetupConnections & {
  readonly settings: Pick<SlotSettingsStore, "read">;
  readonly ledger: Pick<Ledger, "list">;
  readonly prepared: Pick<PreparedTargets, "list">;
  readonly withLiveToken: WithLiveToken;
  readonly cloud: CloudDeps;
};

/** Of both routes at this path. */
export const accessWords = { absent: noCredentials, failed: "Failed to process service account project access" };

/** `GET /api/gcp/sa-project-access`: in which of its projects a connection is used. With a key that is every project that its account sees. */
export const createHandler = serve(routes.listGoogleProjectAccess, (deps: Deps) => async (request) => {
  const { signal, endsAt } = request;
  return forConnection(deps, request, accessWords, async (connection, key) => {
    const [found, prepared, settings, ledger] = await Promise.all([
      deps.withLiveToken(key, (token) => listGrantable(deps.cloud, connection, token, signal), { signal, endsAt }),
      deps.prepared.list(key),
      deps.settings.read(key),
      deps.ledger.list(key),
    ]);
    const root = toRoot({ connection, settings, ledger });
    const setUp = new Set(prepared.map(({ id }) => id));
    const projects = found.toSorted((one, other) => one.name.localeCompare(other.name));
    return {
      projects: projects.map(({ projectId, name, isGrantable }) => ({
        projectId,
        name,
        enabled: !isLogin(connection) || setUp.has(projectId),
        hasPermission: isGrantable,
        isRootProject: projectId === root,
      })),
      root_project: root,
    };
  });
});
