import * as v from "valibot";
import { auroraRead, auroraWrite } from "../../lib/http/route.ts";
import { defaultName } from "./own-workspace.ts";

const subject = "aws";
const ended = { subject, ends: true } as const;

export const disconnectAwsAccounts = () =>
  auroraWrite("POST /workspaces/{wid}/aws/cleanup", "disconnectAws", {
    lambda: "disconnect.cleanup",
    ...ended,
    limit: ["aws cleanup", "10/min"],
  });

export const connectAwsAccounts = () =>
  auroraWrite("POST /workspaces/{wid}/aws/accounts/bulk", "connectAws", {
    lambda: "connect.connectAccounts",
    subject,
    body: v.looseObject({ accounts: v.optional(v.unknown()) }),
    limit: ["aws connect accounts", "10/min", "60/h"],
  });

export const connectAwsRole = () =>
  auroraWrite("POST /workspaces/{wid}/aws/role", "connectAws", {
    lambda: "connect.connectRole",
    subject,
    // The method parses the fields.
    body: v.looseObject({}),
    limit: ["aws connect role", "10/min", "100/h"],
  });

export const createAwsWorkspace = () =>
  auroraWrite("POST /users/{uid}/workspaces", "createWorkspace", {
    lambda: "create-workspace",
    subject,
    // Other fields, such as an external ID, are ignored: it is made here.
    body: v.object({ name: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100)), defaultName) }),
    limit: ["aws create workspace", "10/min"],
  });

const limit = ["aws disconnect account", "60/min"] as const;
export const disconnectAwsAccount = () =>
  auroraWrite("DELETE /workspaces/{wid}/aws/accounts/{acct}", "disconnectAws", { lambda: "disconnect.disconnectAccount", ...ended, limit });

export const listAwsWorkspaces = () =>
  auroraRead("GET /users/{uid}/workspaces", "listWorkspaces", { lambda: "workspaces", limit: ["aws workspaces", "60/min"] });
