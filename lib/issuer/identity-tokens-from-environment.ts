import { kmsKeys } from "../aws/kms-key.ts";
import { type Environment, readConfig, text } from "../config.ts";
import { type Clock, type System, system } from "../system.ts";
import { identityRolesIn } from "../table/stored-identity-roles.ts";
import { issuerKeysIn } from "../table/stored-issuer-keys.ts";
import { openTable, type Table } from "../table/table.ts";
import { awsSts, awsTrusts } from "./aws-sts.ts";
import { readIdentitySource, readIdentityUrl } from "./identity-source.ts";
import { type IdentityTokenSource, type Trusts, tenantTrusts } from "./identity-token-source.ts";
import { issuerSigner } from "./issuer-signer.ts";
import { kmsIssuer } from "./kms-issuer.ts";
import { openRoleSessions } from "./role-sessions.ts";

/**
 * Makes the source of identity tokens of the operator's choice: with `IDENTITY_SOURCE` `kms`, `IDENTITY_URL`, `ISSUER_KEY_ARN` and the key set in
 * `TABLE_NAME`; with `aws-sts`, `IDENTITY_URL` and the roles in `TABLE_NAME`. No request is sent before the first token.
 *
 * @returns `undefined`: there is no `IDENTITY_URL`.
 * @throws {Failure} `configuration_invalid`: a malformed key, or the address without its signing key.
 */
export function identityTokensFromEnvironment(
  env: Environment,
  { clock, random }: Pick<System, "clock" | "random"> = system,
): IdentityTokenSource | undefined {
  const identityUrl = readIdentityUrl(env);
  if (identityUrl === undefined) {
    return undefined;
  }
  if (readIdentitySource(env) === "aws-sts") {
    return awsStsFromEnvironment(env, identityUrl, clock);
  }
  const { templateKey, table } = readConfig(env, { templateKey: text("ISSUER_KEY_ARN"), table: text("TABLE_NAME") });
  const { read: readKeySet } = issuerKeysIn(openTable(table));
  const withSigner = issuerSigner({ readKeySet, keyOf: kmsKeys("issuer_unavailable"), templateKey, clock });
  return kmsIssuer({ identityUrl, withSigner, clock, random });
}

/** Makes the source of tokens that AWS signs, with the roles in `TABLE_NAME`. No request is sent before the first token. */
function awsStsFromEnvironment(env: Environment, issuer: string, clock: Clock = system.clock): IdentityTokenSource {
  const { table } = readConfig(env, { table: text("TABLE_NAME") });
  return awsSts({ issuer, roles: identityRolesIn(openTable(table)), sessions: openRoleSessions({ clock }) });
}

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
