import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { isObject } from "../../lib/json.ts";
import type { RoleArn } from "../../lib/providers/aws/aws.ts";
import { parseRoleInput } from "../../lib/providers/aws/role-input.ts";
import type { RoleRequest } from "./connect-roles.ts";
import { describeOther } from "./role-failure.ts";

/** One account of a list: a role to connect, or why it cannot be one, in Aurora's words. */
export type AccountItem = { readonly accountId: string | null } & (RoleRequest | { readonly error: string });

/** Reads the accounts of a list, each for itself: one that is wrong does not stop the others. */
export function parseAccounts(accounts: readonly unknown[], own: RoleArn): readonly AccountItem[] {
  const seen = new Set<string>();
  return accounts.map((sent) => {
    const item = parseAccount(sent, own);
    if ("role" in item && seen.has(item.role.account)) {
      return { accountId: item.accountId, error: "The account is in the list twice" };
    }
    if ("role" in item) {
      seen.add(item.role.account);
    }
    return item;
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
