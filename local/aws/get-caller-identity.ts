import { createHash } from "node:crypto";
import { type Attributes, toXml } from "./sts-xml.ts";

/** Builds the answer to `GetCallerIdentity`, which needs no right and cannot be denied. @param arn - The assumed-role ARN of the caller. */
export function getCallerIdentity(arn: string): string {
  const [, , , , account = "", resource = ""] = arn.split(":");
  const [, role = "", session = ""] = resource.split("/");
  const result: Attributes = { Arn: arn, UserId: `${toRoleId(account, role)}:${session}`, Account: account };
  return toXml("GetCallerIdentity", result);
}

/** The unique id of a role. Another role of the same name in another account has another one. */
export const toRoleId = (account: string, role: string): string =>
  `AROA${createHash("sha256").update(`${account}/${role}`).digest("hex").slice(0, 17).toUpperCase()}`;
