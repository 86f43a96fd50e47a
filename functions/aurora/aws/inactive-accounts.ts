import type { Tombstone } from "../../../lib/connections/connection.ts";
import type { Connections, Tombstones } from "../../../lib/connections/stores.ts";
import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { serve } from "../../../lib/http/serve.ts";
import type { Workspaces } from "../../../lib/providers/aws/workspaces.ts";
import { composeRecords } from "../../aws/compose-records.ts";
import { withWorkspace } from "../../aws/with-workspace.ts";
import * as routes from "./routes.ts";

type Deps = {
  readonly connections: Pick<Connections, "list">;
  readonly tombstones: Pick<Tombstones, "list">;
  readonly workspaces: Pick<Workspaces, "read">;
};

/** `GET /workspaces/{wid}/aws/accounts/inactive`: accounts that were disconnected in the last 90 days and are not connected again. */
export const createHandler = serve(
  routes.listInactiveAwsAccounts,
  (deps: Deps) => (request) =>
    withWorkspace(deps, request, async () => {
      const { tenant } = request.principal;
      const [gone, connections] = await Promise.all([deps.tombstones.list(tenant, "aws"), deps.connections.list(tenant, "aws")]);
      const connected = new Set(connections.map(({ account }) => account));
      return { accounts: gone.filter(({ account }) => !connected.has(account)).map(toView) };
    }),
);

const toView = (tombstone: Tombstone) => ({
  account_id: tombstone.account,
  role_arn: findRole(tombstone) ?? null,
  region: null,
  disconnected_at: tombstone.disconnectedAt.toISOString(),
});

/** The role that the disconnect has left. */
export const findRole = ({ grant }: Pick<Tombstone, "grant">): string | undefined =>
  grant.parts?.find(({ what }) => what === "role")?.target;

export const handler = httpLambda(createHandler, composeRecords);
