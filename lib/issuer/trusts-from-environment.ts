import type { Environment } from "../config.ts";
import { identityRolesIn } from "../table/stored-identity-roles.ts";
import type { Table } from "../table/table.ts";
import { awsTrusts } from "./aws-sts.ts";
import { readIdentitySource } from "./identity-source.ts";
import type { IdentityTokenSource } from "./identity-token-source.ts";
import { readIdentityUrl } from "./identity-tokens-from-environment.ts";
import { buildIssuer, buildSubject } from "./tenant-issuer.ts";

/** What customers are told to trust. Takes no right to sign. */
export type Trusts = Pick<IdentityTokenSource, "trustOf">;

/** Makes the trusts of issuers of the organisations' own. */
export const tenantTrusts = (identityUrl: string): Trusts => ({
  trustOf: async ({ tenant, connection }) => ({ issuer: buildIssuer(identityUrl, tenant), subject: buildSubject(connection) }),
});

/** Makes the trusts of the source that the operator chose. `undefined`: there is no `IDENTITY_URL`. */
export function trustsFromEnvironment(env: Environment, table: Table): Trusts | undefined {
  const identityUrl = readIdentityUrl(env);
  if (identityUrl === undefined) {
    return undefined;
  }
  return readIdentitySource(env) === "aws-sts"
    ? awsTrusts({ issuer: identityUrl, roles: identityRolesIn(table) })
    : tenantTrusts(identityUrl);
}
