import { applicationsPage, subscriptionsPage } from "../../../lib/providers/azure/azure.ts";
import { clouds } from "../../../lib/providers/azure/azure-clouds.ts";
import type { PartWords } from "../disconnect-words.ts";

export const openApplications = { label: "Open your applications", url: applicationsPage(clouds.public) };
const openSubscriptions = { label: "Open your subscriptions", url: subscriptionsPage(clouds.public) };

const removeIt = "Only you can remove it, when nothing else uses it.";
const deleteIt = "Nothing here uses it any more. Only you can delete it.";
const first = "Only you can remove it, and it comes first: without it no token is given any more. Run the command, or use Azure's page.";

/** What a disconnect leaves at Azure, where an application has no right to remove itself. */
export const azureLeftWords: Readonly<Record<string, PartWords>> = {
  client: { name: "The application", stays: removeIt, link: openApplications },
  read_only_client: { name: "The read-only application", stays: removeIt, link: openApplications },
  client_secret: { name: "The secret of the application", stays: deleteIt, link: openApplications },
  client_certificate: { name: "The certificate of the application", stays: deleteIt, link: openApplications },
  federated_credential: { name: "The trust in this connection", stays: first, link: openApplications },
  certificate: { name: "The certificate", stays: first, link: openApplications },
  managed_identity: { name: "The managed identity", stays: removeIt },
  role_assignment: {
    name: "The application's roles",
    stays: "Without them a token that was given does nothing. Remove them unless something else uses the application.",
    link: openSubscriptions,
  },
};
