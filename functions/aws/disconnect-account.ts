import { disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { describeDisconnections } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import type { DisconnectPorts } from "../../lib/connections/ports.ts";
import { parseResourceId } from "../../lib/http/resource-id.ts";
import { serve } from "../../lib/http/serve.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeDisconnectRoles } from "./compose.ts";
import { notFound, type OfWorkspaceDeps, withWorkspace } from "./own-workspace.ts";
import * as routes from "./routes.ts";

type Deps = DisconnectPorts & OfWorkspaceDeps;

/** `DELETE /workspaces/{wid}/aws/accounts/{acct}`: disconnects one account, and says what is left in it. */
export const createHandler = serve(routes.disconnectAwsAccount, (deps: Deps) => (request) => {
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

export const handler = writeLambda(createHandler, composeDisconnectRoles);
