import type { Access } from "../../connections/connection.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { assumeCustomerRole } from "./assume-customer-role.ts";
import { neededScope } from "./aws.ts";
import { toPolicyArns } from "./read-policies.ts";
import { readDetails } from "./role-details.ts";
import type { RoleDeps } from "./verify-role.ts";

/**
 * Assumes the connection's role for an hour. Nothing of the session is stored.
 *
 * @throws {Failure} `trust_refused`, `client_misconfigured`, `credential_missing`; retryable ones as `Sts` says.
 */
export async function mintSession(deps: Pick<RoleDeps, "sts" | "clock" | "random">, access: Access, call: Call): Promise<Token> {
  const details = readDetails(call.details);
  const issuedAt = deps.clock();
  const { session, sessionId } = await assumeCustomerRole(deps, details, call, toPolicyArns(details.role, access));
  return { type: "sigv4", ...session, sessionId, issuedAt, scopes: [neededScope] };
}
