import { defined } from "../../lib/defined.ts";
import { Failure, isStoreFailure } from "../../lib/errors.ts";
import { reply } from "../../lib/http/reply.ts";
import { serve } from "../../lib/http/serve.ts";
import { isObject } from "../../lib/json.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import type { RoleArn } from "../../lib/providers/aws/aws.ts";
import { parseRoleInput } from "../../lib/providers/aws/role-input.ts";
import { mostSubmissions } from "../submission/submission-body.ts";
import { type SubmissionOutcome, settlingSeconds } from "../submission/submit-all.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeConnectRoles } from "./compose.ts";
import { type ConnectRolesDeps, connectRoles, describeOther, describeRoleFailure, isOfTrust, type RoleRequest } from "./connect-roles.ts";
import { findExternalId, withWorkspace } from "./own-workspace.ts";
import * as routes from "./routes.ts";

/** `POST /workspaces/{wid}/aws/role`: connects the account of a role. */
export const createConnectRole = serve(routes.connectAwsRole, (deps: ConnectRolesDeps) => (request) => {
  return withWorkspace(deps, request, async (workspace) => {
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
    const externalId = await findExternalId(deps, workspace, request.principal.tenant, role.account);
    return reply(400, {
      error: "Role assumption failed",
      message: describeRoleFailure(outcome, { role, externalId, accessRole }),
      details: { role_arn: role.arn, external_id: externalId, account_id: role.account },
      code: failure.code,
      request_id: requestId,
      ...(outcome.isSettling ? { pending: true, retry_after_seconds: settlingSeconds } : {}),
    });
  });
});

/** Aurora's words for a fault of the field itself. */
function findWords({ roleArn }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof roleArn !== "string" || roleArn.trim() === "") {
    return "roleArn is required";
  }
  return /^\s*arn:aws[\w-]*:iam::\d{12}:role\/\S+\s*$/.test(roleArn) ? undefined : "Invalid role ARN format";
}

export const connectRole = writeLambda(createConnectRole, composeConnectRoles);

/** `POST /workspaces/{wid}/aws/accounts/bulk`: connects the accounts of up to 50 roles, and says of each what became of it. */
export const createConnectAccounts = serve(routes.connectAwsAccounts, (deps: ConnectRolesDeps) => (request) => {
  return withWorkspace(deps, request, async (workspace) => {
    const { requestId, logger } = request;
    const { accounts } = request.body;
    if (!Array.isArray(accounts) || accounts.length > mostSubmissions) {
      const error = Array.isArray(accounts) ? `Maximum ${mostSubmissions} accounts per request` : "accounts must be a list";
      return reply(400, { error, code: "invalid_request", request_id: requestId, field: "accounts" });
    }
    const { accessRole } = deps;
    const items = parseAccounts(accounts, accessRole);
    const roles = items.flatMap((item) => ("role" in item ? [item] : []));
    const outcomes = await connectRoles(deps, roles, request);
    const toError = async (item: Extract<AccountItem, { role: unknown }>, outcome: SubmissionOutcome | undefined) => {
      if (outcome === undefined || "findings" in outcome) {
        return undefined;
      }
      reportFailure(outcome.failure, logger);
      if (isOfTrust(outcome)) {
        const externalId = await findExternalId(deps, workspace, request.principal.tenant, item.role.account);
        return `Role assumption failed: ${describeRoleFailure(outcome, { role: item.role, externalId, accessRole })}`;
      }
      return isStoreFailure(outcome.failure.code) ? "Database save failed" : describeOther(outcome.failure);
    };
    const toResult = async (item: AccountItem) => {
      const error = "role" in item ? await toError(item, outcomes[roles.indexOf(item)]) : item.error;
      return { accountId: item.accountId, success: error === undefined, ...defined({ error }) };
    };
    const results = await Promise.all(items.map(toResult));
    const succeeded = results.filter(({ success }) => success).length;
    return { results, succeeded, failed: results.length - succeeded };
  });
});

/** One account of a list: a role to connect, or why it cannot be one, in Aurora's words. */
type AccountItem = { readonly accountId: string | null } & (RoleRequest | { readonly error: string });

/** Reads the accounts of a list, each for itself. A wrong account does not stop the others. */
function parseAccounts(accounts: readonly unknown[], own: RoleArn): readonly AccountItem[] {
  const seen = new Set<string>();
  return accounts.map((sent) => {
    const item = parseAccount(sent, own);
    if (!("role" in item)) {
      return item;
    }
    const isFirst = !seen.has(item.role.account);
    seen.add(item.role.account);
    return isFirst ? item : { accountId: item.accountId, error: "The account is in the list twice" };
  });
}

function parseAccount(sent: unknown, own: RoleArn): AccountItem {
  if (!isObject(sent)) {
    return { accountId: null, error: "Account must be an object" };
  }
  const { accountId, roleArn, region } = sent;
  const shown = typeof accountId === "string" && /^\d{12}$/.test(accountId) ? accountId : null;
  if (typeof accountId !== "string" || typeof roleArn !== "string" || accountId === "" || roleArn === "") {
    return { accountId: shown, error: "roleArn and accountId are required" };
  }
  try {
    const input = parseRoleInput({ roleArn, ...defined({ region }) }, own);
    return input.role.account === accountId
      ? { accountId, ...input }
      : { accountId: shown, error: "roleArn belongs to another account than accountId" };
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    return { accountId: shown, error: error.field === "region" ? "Invalid region" : describeOther(error) };
  }
}

export const connectAccounts = writeLambda(createConnectAccounts, composeConnectRoles);
