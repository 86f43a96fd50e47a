import { type Environment, readConfig, text } from "../config.ts";
import { type Clock, system } from "../system.ts";
import { identityRolesIn } from "../table/stored-identity-roles.ts";
import { openTable } from "../table/table.ts";
import { awsSts } from "./aws-sts.ts";
import type { IdentityTokenSource } from "./identity-token-source.ts";
import { roleSessionsOf } from "./role-sessions.ts";

/** Makes the source of tokens that AWS signs, with the roles in `TABLE_NAME`. No request is sent before the first token. */
export function awsStsFromEnvironment(env: Environment, issuer: string, clock: Clock = system.clock): IdentityTokenSource {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return awsSts({ issuer, roles: identityRolesIn(openTable(table)), sessions: roleSessionsOf({ clock }) });
}
