import type { Access } from "../../connections/connection.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { assumeCustomerRole } from "./assume-customer-role.ts";
import { neededScope, type RoleArn } from "./aws.ts";
import { readDetails } from "./role-details.ts";
import type { RoleDeps } from "./verify-role.ts";

/** Limits a session to reading, whatever else the role allows. The session has what both allow. */
const readPolicies = ({ partition }: RoleArn): readonly string[] => [`arn:${partition}:iam::aws:policy/ReadOnlyAccess`];

/**
 * Assumes the connection's role for an hour. Nothing of the session is stored.
 *
 * @throws {Failure} `trust_refused`, `client_misconfigured`, `credential_missing`; retryable ones as `Sts` says.
 */
export async function mintSession(deps: Pick<RoleDeps, "sts" | "clock" | "random">, access: Access, call: Call): Promise<Token> {
  const details = readDetails(call.details);
  const issuedAt = deps.clock();
  const { session, sessionId } = await assumeCustomerRole(deps, details, call, access === "read" ? readPolicies(details.role) : []);
  return { type: "sigv4", ...session, sessionId, issuedAt, scopes: [neededScope] };
}
