import type { MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { neededScope, rolesPage } from "./aws.ts";
import { parseFederatedInput } from "./federated-role-input.ts";
import { mintFederated } from "./mint-federated.ts";
import { probeFederated } from "./probe-federated.ts";
import { revokeFederated } from "./revoke-federated-role.ts";
import type { RoleInput } from "./role-input.ts";
import { type FederatedDeps, verifyFederated } from "./verify-federated-role.ts";

/**
 * AWS by a role that trusts the organisation's own issuer, through an identity provider in the customer's account. No credential of ours is sent, and
 * nothing is stored in the credential store. Unlike a role that trusts our access role, it may be of another partition.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html OpenID Connect federation}
 */
export const federatedMethod = (deps: FederatedDeps): MintedMethod => ({
  provider: "aws",
  name: "federated",
  connect: "submission",
  tokens: "minted",
  access: ["full", "read"],
  refreshesPerMinute: deps.settings.refreshesPerMinute,
  revokesWholeAccount: false,
  isExclusive: true,
  accountPage: rolesPage,
  missingScopes: (granted) => (granted.includes(neededScope) ? [] : [neededScope]),
  mint: (_held, access, call) => mintFederated(deps, access, call),
  probe: (token, call) => probeFederated(deps, token, call),
  revoke: (_held, call) => revokeFederated(deps, call),
});

/** The same method, for the functions that connect it. */
export const federatedSubmission = (deps: FederatedDeps): SubmissionMethod<RoleInput> => ({
  ...federatedMethod(deps),
  needsId: true,
  parse: (body) => parseFederatedInput(body, deps.settings.accessRole),
  verify: (input, call) => verifyFederated(deps, input, call),
});
