import { applicationsPage, clouds, subscriptionsPage } from "../../../../../lib/providers/azure/azure.ts";
import type { DisconnectWords } from "../disconnect-words.ts";

const openApplications = { label: "Open your applications", url: applicationsPage(clouds.public) };
const openSubscriptions = { label: "Open your subscriptions", url: subscriptionsPage(clouds.public) };
const removeIt = "Only you can remove it, when nothing else uses it.";

/** What a disconnect means at Azure, where an application has no right to remove itself. */
export const azureDisconnect: DisconnectWords = {
  undone: "The application's secret or certificate, if there is one, is erased here.",
  stays: "The application stays in your directory until you remove it.",
  link: openApplications,
  parts: {
    federated_credential: {
      name: "The trust in this connection",
      stays: "Remove it first: then no new token comes.",
      link: openApplications,
    },
    role_assignment: {
      name: "The application's roles",
      stays: "Remove them unless something else uses the application.",
      link: openSubscriptions,
    },
    managed_identity: { name: "The managed identity", stays: removeIt },
    client: { name: "The application", stays: removeIt, link: openApplications },
    read_only_client: { name: "The read-only application", stays: removeIt, link: openApplications },
    access_token: { name: "The last access token", stays: "It cannot be revoked." },
  },
};
