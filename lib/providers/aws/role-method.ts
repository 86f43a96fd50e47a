import type { MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { neededScope, rolesPage } from "./aws.ts";
import { mintSession } from "./mint-session.ts";
import { probeRole } from "./probe-role.ts";
import { revokeRole } from "./revoke-role.ts";
import { parseRoleInput, type RoleInput } from "./role-input.ts";
import { type RoleDeps, verifyRole } from "./verify-role.ts";

/**
 * AWS by a role that the customer makes in their account and that trusts our access role on the condition of their organisation's external ID.
 * Nothing is stored in the credential store: the role's ARN and the external ID are on the record.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html Access to accounts owned by third parties}
 */
export const roleMethod = (deps: RoleDeps): MintedMethod => ({
  provider: "aws",
  name: "role",
  connect: "submission",
  tokens: "minted",
  access: ["full", "read"],
  refreshesPerMinute: deps.settings.refreshesPerMinute,
  revokesWholeAccount: false,
  isExclusive: true,
  accountPage: rolesPage,
  missingScopes: (granted) => (granted.includes(neededScope) ? [] : [neededScope]),
  mint: (_held, access, call) => mintSession(deps, access, call),
  probe: (token, call) => probeRole(deps, token, call),
  revoke: (_held, call) => revokeRole(deps, call),
});

/** The same method, for the functions that connect it. */
export const roleSubmission = (deps: RoleDeps): SubmissionMethod<RoleInput> => ({
  ...roleMethod(deps),
  parse: (body) => parseRoleInput(body, deps.settings.accessRole),
  verify: (input, call) => verifyRole(deps, input, call),
});
