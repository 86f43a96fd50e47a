import type { Environment } from "../../lib/config.ts";
import type { Method } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { identityTokensFromEnvironment } from "../../lib/issuer/identity-tokens-from-environment.ts";
import { keylessRoleName, roleNames } from "../../lib/kits/aws/role-types.ts";
import { parseRoleArn } from "../../lib/providers/aws/aws.ts";
import { awsFederatedFromEnvironment, federatedMethod, federatedSubmission } from "../../lib/providers/aws/federated-role-method.ts";
import { awsFromEnvironment, roleMethod, roleSubmission } from "../../lib/providers/aws/role-method.ts";
import { workspacesIn } from "../../lib/table/stored-workspaces.ts";
import { tableFrom } from "../../lib/table/table.ts";
import type { BuildMethods, MayExecute, ToAbout, ToAccountEntry, ToSubmittedAccount, ToTargets } from "../provider-parts.ts";

export { awsRelayRules as relay } from "../../lib/relay/rules/aws-relay-rules.ts";
export { connectForms } from "./connect-forms.ts";
export { leftFields } from "./left-role.ts";

/** AWS' methods. */
export const methods: BuildMethods = (env) => build(env, roleMethod, federatedMethod);

/** With what connects them. */
export const connects: BuildMethods = (env) => build(env, roleSubmission, federatedSubmission);

/** Every one of them is connected by what a caller sends. */
export const submissions = connects;

/** The external ID of an organisation comes from the table. */
const build = (env: Environment, role: typeof roleMethod, federated: typeof federatedMethod): readonly Method[] => [
  ...awsFromEnvironment(role, env, workspacesIn(tableFrom(env))),
  ...awsFederatedFromEnvironment(federated, env, identityTokensFromEnvironment(env)),
];

/** The account of the role. */
export const submittedAccount: ToSubmittedAccount = ({ roleArn }, word) => {
  const account = typeof roleArn === "string" ? parseRoleArn(roleArn.trim())?.account : undefined;
  if (account === undefined) {
    throw new Failure("invalid_request", { field: "roleArn" });
  }
  if (word !== undefined && word !== account) {
    throw new Failure("invalid_request", { field: "account", detail: "the role is of another account" });
  }
  return account;
};

/** The account, and the role that a session is of. */
export const about: ToAbout = ({ account, identity, details }) => ({
  account_id: account,
  role_arn: identity.id,
  region: details?.region ?? null,
});

/** The account. */
export const inUse: ToTargets = ({ account: id }) => [{ id }];

/** The connected account, as Aurora's client names it. */
export const accountEntry: ToAccountEntry = ({ account, identity: { id } }) => ({
  name: account,
  account: { accountId: account, roleArn: id },
  token: { subscription_id: account },
});

/** With every role except those that have our own name of a role that only reads: what a role allows, no record shows. */
export const mayExecute: MayExecute = ({ identity }) => {
  const name = parseRoleArn(identity.id)?.name;
  return name !== roleNames.ReadOnly && name !== roleNames.ReadData && name !== keylessRoleName;
};
