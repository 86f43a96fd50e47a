import type { Failure } from "../../lib/errors.ts";
import type { EndpointRequest } from "../../lib/http/http-handler.ts";
import { type HttpReply, reply } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import type { RoleArn } from "../../lib/providers/aws/aws.ts";
import { parseRoleInput } from "../../lib/providers/aws/role-input.ts";
import type { Workspaces } from "../../lib/providers/aws/workspaces.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeConnectRoles } from "./compose-connect-roles.ts";
import { type ConnectRolesDeps, connectRoles, mayStillSpread, type RoleOutcome } from "./connect-roles.ts";
import { describeRoleFailure, isOfTrust, type RoleContext } from "./role-failure.ts";
import * as routes from "./routes.ts";
import { withWorkspace } from "./with-workspace.ts";

type Deps = ConnectRolesDeps & {
  readonly workspaces: Pick<Workspaces, "read">;
  readonly accessRole: RoleArn;
};

/** `POST /workspaces/{wid}/aws/role`: connects the account of a role. */
export const createHandler = serve(
  routes.connectAwsRole,
  (deps: Deps) => (request) =>
    withWorkspace(deps, request, async ({ externalId }) => {
      const { principal, signal, requestId, body: sent } = request;
      const { accessRole } = deps;
      const refusal = findWords(sent);
      if (refusal !== undefined) {
        return reply(400, { error: refusal, code: "invalid_request", request_id: requestId, field: "roleArn" });
      }
      const input = parseRoleInput(sent, accessRole);
      const [outcome] = await connectRoles(deps, [input], { tenant: principal.tenant, principalId: principal.id, signal });
      if (outcome === undefined || "findings" in outcome) {
        return { ok: true, findings: outcome?.findings ?? [] };
      }
      return answerRefusal(outcome, { role: input.role, externalId, accessRole }, request);
    }),
);

/** Aurora's words for what is wrong with the field itself. */
function findWords({ roleArn }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof roleArn !== "string" || roleArn.trim() === "") {
    return "roleArn is required";
  }
  return /^\s*arn:aws[\w-]*:iam::\d{12}:role\/\S+\s*$/.test(roleArn) ? undefined : "Invalid role ARN format";
}

/** Answers 400 for a role that AWS refuses or that is open, with what to check. @throws {Failure} Every other failure. */
export function answerRefusal(
  outcome: Extract<RoleOutcome, { readonly failure: Failure }>,
  context: RoleContext,
  { requestId, logger }: Pick<EndpointRequest, "requestId" | "logger">,
): HttpReply {
  if (!isOfTrust(outcome)) {
    throw outcome.failure;
  }
  reportFailure(outcome.failure, logger);
  const { role, externalId } = context;
  return reply(400, {
    error: "Role assumption failed",
    message: describeRoleFailure(outcome, context),
    details: { role_arn: role.arn, external_id: externalId, account_id: role.account },
    code: outcome.failure.code,
    request_id: requestId,
    ...(mayStillSpread(outcome) ? { pending: true, retry_after_seconds: 15 } : {}),
  });
}

export const handler = writeLambda(createHandler, composeConnectRoles);
