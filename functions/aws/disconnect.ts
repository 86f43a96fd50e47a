import { disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { describeDisconnections } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import type { DisconnectPorts } from "../../lib/connections/ports.ts";
import { reply } from "../../lib/http/reply.ts";
import { parseResourceId } from "../../lib/http/resource-id.ts";
import { serve } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { disconnectEach } from "../connections/disconnect-all.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeDisconnectRoles } from "./compose.ts";
import { notFound, type OfWorkspaceDeps, withWorkspace } from "./own-workspace.ts";
import * as routes from "./routes.ts";

type Deps = DisconnectPorts & OfWorkspaceDeps;

/** `DELETE /workspaces/{wid}/aws/accounts/{acct}`: disconnects one account, and lists what stays in it. */
export const createDisconnectAccount = serve(routes.disconnectAwsAccount, (deps: Deps) => (request) => {
  return withWorkspace(deps, request, async () => {
    const { principal, path, signal, requestId } = request;
    const account = parseResourceId(path.acct);
    const key = { tenant: principal.tenant, provider: "aws", account: account ?? "" } as const;
    if (account === undefined || (await deps.connections.read(key)) === undefined) {
      return notFound("Account not found or already disconnected", requestId);
    }
    const disconnection = await disconnectConnection(deps, key, { principalId: principal.id }, signal);
    return { success: true, message: describeDisconnections("aws", [disconnection], deps.methods) };
  });
});

export const disconnectAccount = writeLambda(createDisconnectAccount, composeDisconnectRoles);

/**
 * `POST /workspaces/{wid}/aws/cleanup`: disconnects every account. 207 when some could not be disconnected: their own disconnects can be
 * sent again.
 */
export const createCleanup = serve(routes.disconnectAwsAccounts, (deps: Deps) => (request) => {
  return withWorkspace(deps, request, async () => {
    const { principal, requestId, logger } = request;
    const own = await deps.connections.list(principal.tenant, "aws");
    const { gone, failed } = await disconnectEach(deps, own, request);
    for (const { failure } of failed) {
      reportFailure(failure, logger);
    }
    const message = describeDisconnections("aws", gone, deps.methods, failed.length);
    const [first] = failed;
    if (first === undefined) {
      return { success: true, message };
    }
    if (gone.length === 0) {
      return reply(500, { error: "Failed to disconnect AWS connections", code: first.failure.code, request_id: requestId });
    }
    const failedAccounts = failed.map(({ account }) => account).sort();
    return reply(207, {
      success: false,
      message,
      failedAccounts,
      disconnected: gone.length,
      code: first.failure.code,
      request_id: requestId,
    });
  });
});

export const cleanup = writeLambda(createCleanup, composeDisconnectRoles);
