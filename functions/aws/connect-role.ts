import { reply } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import { parseRoleInput } from "../../lib/providers/aws/role-input.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeConnectRoles } from "./compose.ts";
import { type ConnectRolesDeps, connectRoles, mayStillSpread } from "./connect-roles.ts";
import { withWorkspace } from "./own-workspace.ts";
import { describeRoleFailure, isOfTrust } from "./role-failure.ts";
import * as routes from "./routes.ts";

/** `POST /workspaces/{wid}/aws/role`: connects the account of a role. */
export const createHandler = serve(routes.connectAwsRole, (deps: ConnectRolesDeps) => (request) => {
  return withWorkspace(deps, request, async ({ externalId }) => {
    const { requestId, logger, body: sent } = request;
    const { accessRole } = deps;
    const refusal = findWords(sent);
    if (refusal !== undefined) {
      return reply(400, { error: refusal, code: "invalid_request", request_id: requestId, field: "roleArn" });
    }
    const input = parseRoleInput(sent, accessRole);
    const { role } = input;
    const [outcome] = await connectRoles(deps, [input], request);
    if (outcome === undefined || "findings" in outcome) {
      return { ok: true, findings: outcome?.findings ?? [] };
    }
    const { failure } = outcome;
    if (!isOfTrust(outcome)) {
      throw failure;
    }
    reportFailure(failure, logger);
    // AWS refuses the role, or the role is open: what to check.
    return reply(400, {
      error: "Role assumption failed",
      message: describeRoleFailure(outcome, { role, externalId, accessRole }),
      details: { role_arn: role.arn, external_id: externalId, account_id: role.account },
      code: failure.code,
      request_id: requestId,
      ...(mayStillSpread(outcome) ? { pending: true, retry_after_seconds: 15 } : {}),
    });
  });
});

/** Aurora's words for what is wrong with the field itself. */
function findWords({ roleArn }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof roleArn !== "string" || roleArn.trim() === "") {
    return "roleArn is required";
  }
  return /^\s*arn:aws[\w-]*:iam::\d{12}:role\/\S+\s*$/.test(roleArn) ? undefined : "Invalid role ARN format";
}

export const handler = writeLambda(createHandler, composeConnectRoles);
