import { defined } from "../../lib/defined.ts";
import { identityTokensFromEnvironment } from "../../lib/issuer/identity-tokens-from-environment.ts";
import { azureFederatedFromEnvironment } from "../../lib/providers/azure/azure-federated-from-environment.ts";
import { azureFromEnvironment } from "../../lib/providers/azure/azure-from-environment.ts";
import { certificateFromEnvironment } from "../../lib/providers/azure/certificate-from-environment.ts";
import type { ToAbout } from "../about.ts";
import type { ToAccountEntry } from "../account-entry.ts";
import type { MayExecute } from "../provider-parts.ts";
import type { BuildMethods } from "../served.ts";
import { toSubscription } from "./azure-key.ts";

export { azureRelayRules as relay } from "../../lib/providers/azure/azure-relay-rules.ts";

/** Azure's methods. */
export const methods: BuildMethods = (env) => [
  ...azureFromEnvironment(env),
  ...azureFederatedFromEnvironment(env, identityTokensFromEnvironment(env)),
  ...certificateFromEnvironment(env),
];

/** Every one of them is connected by what a caller sends. */
export const submissions = methods;
/** The directory, the application, and the subscription that the connection works with. */
export const about: ToAbout = ({ identity, details = {} }) => ({
  tenant_id: identity.id,
  client_id: details.client_id ?? null,
  subscription_id: details.subscription_id ?? null,
  subscription_name: details.subscription_name ?? null,
});

/** The connected directory, as Aurora's client names it: by the subscription that was chosen. */
export const accountEntry: ToAccountEntry = (connection) => {
  const subscription = toSubscription(connection);
  const { client_id } = connection.details ?? {};
  return {
    name: subscription.subscription_name,
    displayText: subscription.subscription_name,
    account: { subscriptionId: subscription.subscription_id, subscriptionName: subscription.subscription_name },
    token: { ...subscription, tenant_id: connection.identity.id, ...defined({ client_id }) },
  };
};

/** The connect noted whether the application's roles only read. An application whose roles are not known may execute. */
export const mayExecute: MayExecute = ({ details }) => details?.may_write !== "false";
