import { applicationsPage, subscriptionsPage } from "../../../lib/providers/azure/azure.ts";
import { clouds } from "../../../lib/providers/azure/azure-clouds.ts";
import type { MethodWords } from "../provider-part.ts";

export const openApplications = { label: "Open your applications", url: applicationsPage(clouds.public) };
const openSubscriptions = { label: "Open your subscriptions", url: subscriptionsPage(clouds.public) };
const removeIt = "Only you can remove it, when nothing else uses it.";

/** What differs from an application with a secret: nothing secret is stored, and only the customer can take back what lets us in. */
export const azureFederatedWords = {
  storesNothing: true,
  tokenWords: "requested for each use, and not stored",
  disconnect: {
    undone: "The record of it is erased here. Nothing secret was stored.",
    link: openApplications,
    parts: {
      federated_credential: {
        name: "The trust in this connection",
        stays: "Only you can remove it, and it comes first: without it no token is given any more. Run the command, or use Azure's page.",
        link: openApplications,
      },
      role_assignment: {
        name: "The application's roles",
        stays: "Without them a token that was given does nothing. Remove them unless something else uses the application.",
        link: openSubscriptions,
      },
      client: { name: "The application", stays: removeIt, link: openApplications },
      managed_identity: { name: "The managed identity", stays: removeIt },
      access_token: { name: "The last access token", stays: "It cannot be revoked." },
    },
  },
} as const satisfies MethodWords;
