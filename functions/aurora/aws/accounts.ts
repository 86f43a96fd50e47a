import type { Connection, Tombstone } from "../../../lib/connections/connection.ts";
import { readUntil } from "../../../lib/connections/read-until.ts";
import { defined } from "../../../lib/defined.ts";
import { httpLambda, serve, together } from "../../../lib/http/serve.ts";
import { type CustomerSetup, customerSetupFromEnvironment } from "../../../lib/kits/aws/role-settings.ts";
import { composeWorkspaces } from "../../aws/compose.ts";
import { findLeftRole } from "../../aws/left-role.ts";
import { withWorkspace } from "../../aws/own-workspace.ts";
import * as routes from "./routes.ts";

type Records = ReturnType<typeof composeWorkspaces>;
type ListDeps = Pick<Records, "workspaces" | "connections" | "tombstones">;
type FirstDeps = Pick<Records, "workspaces" | "connections"> & { readonly setup: Pick<CustomerSetup, "accessRole"> };

/** `GET /workspaces/{wid}/aws/accounts`: the connected accounts, in the order of their ids. */
export const listConnected = serve(routes.listAwsAccounts, (deps: ListDeps) => (request) => {
  return withWorkspace(deps, request, async () => {
    const connections = await deps.connections.list(request.principal.tenant, "aws");
    return { accounts: connections.filter(isOwn).map(toAccountView) };
  });
});

/** `GET /workspaces/{wid}/aws/accounts/inactive`: accounts that were disconnected in the last 90 days and are not connected again. */
export const listInactive = serve(routes.listInactiveAwsAccounts, (deps: ListDeps) => (request) => {
  return withWorkspace(deps, request, async () => {
    const { tenant } = request.principal;
    const [gone, connections] = await Promise.all([deps.tombstones.list(tenant, "aws"), deps.connections.list(tenant, "aws")]);
    const connected = new Set(connections.map(({ account }) => account));
    return { accounts: gone.filter(({ account }) => !connected.has(account)).map(toInactiveView) };
  });
});

/** `GET /workspaces/{wid}/aws/links`: what a customer needs to set up an account, and how far they are. */
export const readLinks = serve(routes.readAwsLinks, (deps: FirstDeps) => (request) => {
  return withWorkspace(deps, request, async ({ id: workspaceId, externalId }) => {
    const { status, roleArn } = await readFirst(deps, request.principal.tenant);
    return { workspaceId, externalId, status, auroraAccountId: deps.setup.accessRole.account, ...defined({ roleArn }) };
  });
});

/** `GET /workspaces/{wid}/aws/status`: whether an account is connected, from the records alone. */
export const readStatus = serve(routes.readAwsStatus, (deps: FirstDeps) => (request) => {
  return withWorkspace(deps, request, async ({ externalId }) => {
    const { status, roleArn } = await readFirst(deps, request.principal.tenant);
    return { status, isConfigured: roleArn !== undefined, externalId, roleArn: roleArn ?? null, readOnlyRoleArn: null };
  });
});

const isOwn = ({ status }: Connection): boolean => status !== "disconnecting";

async function readFirst({ connections }: FirstDeps, tenant: string) {
  const read = await readUntil(connections, { tenant, provider: "aws" }, (some) => some.some(isOwn));
  const first = read.connections.find(isOwn);
  return { status: first === undefined ? "not_started" : "fully_configured", roleArn: first?.identity.id };
}

/** An account as Aurora's client knows it, with our words for its standing beside. A list asks no provider: it is built from the record alone. */
function toAccountView({ account, identity, details, status, refreshedAt, failure }: Connection) {
  const role = { account_id: account, role_arn: identity.id, read_only_role_arn: null, region: details?.region ?? null };
  const code = status === "reauth_required" ? (failure?.code ?? null) : null;
  return { ...role, connection_method: "sts_assume_role", last_verified_at: refreshedAt.toISOString(), status, code };
}

const toInactiveView = (tombstone: Tombstone) => ({
  account_id: tombstone.account,
  role_arn: findLeftRole(tombstone) ?? null,
  region: null,
  disconnected_at: tombstone.disconnectedAt.toISOString(),
});

export const createHandler = together(listConnected, listInactive, readLinks, readStatus);

export const handler = httpLambda(createHandler, (env) => ({ ...composeWorkspaces(env), setup: customerSetupFromEnvironment(env) }));
