import { defined } from "../../lib/defined.ts";
import { isStoreFailure } from "../../lib/errors.ts";
import { reply } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/report-failure.ts";
import type { RoleArn } from "../../lib/providers/aws/aws.ts";
import type { Workspaces } from "../../lib/providers/aws/workspaces.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeConnectRoles } from "./compose-connect-roles.ts";
import { type ConnectRolesDeps, connectRoles, type RoleOutcome } from "./connect-roles.ts";
import { type AccountItem, parseAccounts } from "./parse-accounts.ts";
import { describeOther, describeRoleFailure, isOfTrust } from "./role-failure.ts";
import * as routes from "./routes.ts";
import { withWorkspace } from "./with-workspace.ts";

type Deps = ConnectRolesDeps & {
  readonly workspaces: Pick<Workspaces, "read">;
  readonly accessRole: RoleArn;
};

/** Accounts that one request may connect: ten at a time, each with some calls of STS, fit into its 29 s. */
export const mostAccounts = 50;

/** `POST /workspaces/{wid}/aws/accounts/bulk`: connects the accounts of up to 50 roles, and says of each what became of it. */
export const createHandler = serve(
  routes.connectAwsAccounts,
  (deps: Deps) => (request) =>
    withWorkspace(deps, request, async ({ externalId }) => {
      const { principal, signal, requestId, logger } = request;
      const { accounts } = request.body;
      if (!Array.isArray(accounts) || accounts.length > mostAccounts) {
        const error = Array.isArray(accounts) ? `Maximum ${mostAccounts} accounts per request` : "accounts must be a list";
        return reply(400, { error, code: "invalid_request", request_id: requestId, field: "accounts" });
      }
      const { accessRole } = deps;
      const items = parseAccounts(accounts, accessRole);
      const roles = items.flatMap((item) => ("role" in item ? [item] : []));
      const outcomes = await connectRoles(deps, roles, { tenant: principal.tenant, principalId: principal.id, signal });
      const toError = (item: Extract<AccountItem, { role: unknown }>, outcome: RoleOutcome | undefined): string | undefined => {
        if (outcome === undefined || "findings" in outcome) {
          return undefined;
        }
        reportFailure(outcome.failure, logger);
        if (isOfTrust(outcome)) {
          return `Role assumption failed: ${describeRoleFailure(outcome, { role: item.role, externalId, accessRole })}`;
        }
        return isStoreFailure(outcome.failure.code) ? "Database save failed" : describeOther(outcome.failure);
      };
      const results = items.map((item) => {
        const error = "role" in item ? toError(item, outcomes[roles.indexOf(item)]) : item.error;
        return { accountId: item.accountId, success: error === undefined, ...defined({ error }) };
      });
      const succeeded = results.filter(({ success }) => success).length;
      return { results, succeeded, failed: results.length - succeeded };
    }),
);

export const handler = writeLambda(createHandler, composeConnectRoles);
