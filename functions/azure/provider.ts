import type { Environment } from "../../lib/config.ts";
import type { Method } from "../../lib/connections/provider.ts";
import { defined } from "../../lib/defined.ts";
import { identityTokensFromEnvironment } from "../../lib/issuer/identity-tokens-from-environment.ts";
import {
  azureFederatedFromEnvironment,
  azureFederatedMethod,
  azureFederatedSubmission,
} from "../../lib/providers/azure/azure-federated-method.ts";
import { certificateFromEnvironment, certificateMethod, certificateSubmission } from "../../lib/providers/azure/certificate-method.ts";
import {
  azureFromEnvironment,
  servicePrincipalMethod,
  servicePrincipalSubmission,
} from "../../lib/providers/azure/service-principal-method.ts";
import type { BuildMethods, MayExecute, ToAbout, ToAccountEntry, ToTargets } from "../provider-parts.ts";
import { toSubscription } from "./to-subscription.ts";

export { azureRelayRules as relay } from "../../lib/relay/rules/azure-relay-rules.ts";
export { connectForms } from "./connect-forms.ts";

/** Azure's methods. */
export const methods: BuildMethods = (env) => build(env, servicePrincipalMethod, azureFederatedMethod, certificateMethod);

/** With what connects them. */
export const connects: BuildMethods = (env) => build(env, servicePrincipalSubmission, azureFederatedSubmission, certificateSubmission);

/** Every one of them is connected by what a caller sends. */
export const submissions = connects;

const build = (
  env: Environment,
  principal: typeof servicePrincipalMethod,
  federated: typeof azureFederatedMethod,
  certificate: typeof certificateMethod,
): readonly Method[] => [
  ...azureFromEnvironment(principal, env),
  ...azureFederatedFromEnvironment(federated, env, identityTokensFromEnvironment(env)),
  ...certificateFromEnvironment(certificate, env),
];

/** The directory, the application, and the subscription that the connection works with. */
export const about: ToAbout = ({ identity, details = {} }) => ({
  tenant_id: identity.id,
  client_id: details.client_id ?? null,
  subscription_id: details.subscription_id ?? null,
  subscription_name: details.subscription_name ?? null,
});

/** The subscription that was chosen, if one was. */
export const inUse: ToTargets = ({ details: { subscription_id: id, subscription_name: name } = {} }) =>
  id === undefined ? [] : [{ id, name }];

/** The connected directory, as Aurora's client names it: by the subscription that was chosen. */
export const accountEntry: ToAccountEntry = (connection) => {
  const subscription = toSubscription(connection);
  const { client_id } = connection.details ?? {};
  return {
    name: subscription.subscription_name,
    account: { subscriptionId: subscription.subscription_id, subscriptionName: subscription.subscription_name },
    token: { ...subscription, tenant_id: connection.identity.id, ...defined({ client_id }) },
  };
};

/** The connect noted whether the application's roles only read. An application whose roles are not known may execute. */
export const mayExecute: MayExecute = ({ details }) => details?.may_write !== "false";
