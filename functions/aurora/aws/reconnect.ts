import { reply } from "../../../lib/http/reply.ts";
import { parseResourceId } from "../../../lib/http/resource-id.ts";
import { serve } from "../../../lib/http/serve.ts";
import { reportFailure } from "../../../lib/lambda/lambda.ts";
import { parseRoleArn, type RoleArn } from "../../../lib/providers/aws/aws.ts";
import { composeConnectRoles } from "../../aws/compose.ts";
import { type ConnectRolesDeps, connectRoles, describeRoleFailure, isOfTrust } from "../../aws/connect-roles.ts";
import { findLeftRole } from "../../aws/left-role.ts";
import { notFound, withWorkspace } from "../../aws/own-workspace.ts";
import { writeLambda } from "../../write-lambda.ts";
import * as routes from "./routes.ts";

/** `POST /workspaces/{wid}/aws/accounts/{acct}/reconnect`: connects a disconnected account again, by the role that its disconnect left. */
export const createHandler = serve(routes.reconnectAwsAccount, (deps: ConnectRolesDeps) => (request) => {
  return withWorkspace(deps, request, async ({ externalId }) => {
    const { principal, path, requestId, logger } = request;
    const role = await findLost(deps, principal.tenant, parseResourceId(path.acct));
    if (role === undefined) {
      return notFound("No inactive connection found for this account", requestId);
    }
    const [outcome] = await connectRoles(deps, [{ role }], request);
    if (outcome === undefined || "findings" in outcome) {
      return { success: true, message: `AWS account ${role.account} reconnected` };
    }
    if (!isOfTrust(outcome)) {
      throw outcome.failure;
    }
    reportFailure(outcome.failure, logger);
    // The client takes a role for gone by these words.
    const error = "The role may have been deleted, or its trust policy has changed";
    const message = describeRoleFailure(outcome, { role, externalId, accessRole: deps.accessRole });
    return reply(400, { error, message, code: outcome.failure.code, request_id: requestId });
  });
});

/** Finds the role of an account that was disconnected and is not connected again. */
async function findLost(deps: ConnectRolesDeps, tenant: string, account: string | undefined): Promise<RoleArn | undefined> {
  if (account === undefined) {
    return undefined;
  }
  const key = { tenant, provider: "aws", account } as const;
  const [connected, tombstone] = await Promise.all([deps.connections.read(key), deps.tombstones.read(key)]);
  return connected === undefined && tombstone !== undefined ? parseRoleArn(findLeftRole(tombstone) ?? "") : undefined;
}

export const handler = writeLambda(createHandler, composeConnectRoles);
