import type { ToAccountEntry } from "../account-entry.ts";
import { toSubscription } from "./azure-key.ts";

/** The connected directory, as Aurora's client names it: by the subscription that was chosen. */
export const toAzureEntry: ToAccountEntry = (connection) => {
  const subscription = toSubscription(connection);
  const { client_id } = connection.details ?? {};
  return {
    name: subscription.subscription_name,
    displayText: subscription.subscription_name,
    account: { subscriptionId: subscription.subscription_id, subscriptionName: subscription.subscription_name },
    token: { ...subscription, tenant_id: connection.identity.id, ...(client_id === undefined ? {} : { client_id }) },
  };
};
