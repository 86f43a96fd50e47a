import { type Disconnection, disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { describeDisconnections } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import type { DisconnectPorts } from "../../lib/connections/ports.ts";
import { asFailure, type FailureCode } from "../../lib/errors.ts";
import { reply } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeDisconnectRoles } from "./compose.ts";
import { type OfWorkspaceDeps, withWorkspace } from "./own-workspace.ts";
import * as routes from "./routes.ts";

type Deps = DisconnectPorts & OfWorkspaceDeps;

/** Disconnects at a time: each is a few calls to the table. */
const lanes = 10;

/**
 * `POST /workspaces/{wid}/aws/cleanup`: disconnects every account. 207 when some could not be disconnected: their own disconnects can be
 * sent again.
 */
export const createHandler = serve(routes.disconnectAwsAccounts, (deps: Deps) => (request) => {
  return withWorkspace(deps, request, async () => {
    const { principal, signal, requestId, logger } = request;
    const own = await deps.connections.list(principal.tenant, "aws");
    const gone: Disconnection[] = [];
    const failed: { readonly account: string; readonly code: FailureCode }[] = [];
    await mapBounded(own, lanes, async (key) => {
      try {
        gone.push(await disconnectConnection(deps, key, { principalId: principal.id }, signal));
      } catch (error) {
        const failure = asFailure(error);
        reportFailure(failure, logger);
        failed.push({ account: key.account, code: failure.code });
      }
    });
    const message = describeDisconnections("aws", gone, deps.methods, failed.length);
    const [first] = failed;
    if (first === undefined) {
      return { success: true, message };
    }
    if (gone.length === 0) {
      return reply(500, { error: "Failed to disconnect AWS connections", code: first.code, request_id: requestId });
    }
    const failedAccounts = failed.map(({ account }) => account).sort();
    return reply(207, { success: false, message, failedAccounts, disconnected: gone.length, code: first.code, request_id: requestId });
  });
});

export const handler = writeLambda(createHandler, composeDisconnectRoles);
