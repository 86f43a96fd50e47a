import { applicationsPage } from "../../../lib/providers/azure/azure.ts";
import { clouds } from "../../../lib/providers/azure/azure-clouds.ts";
import type { DisconnectWords } from "../disconnect-words.ts";

const openApplications = { label: "Open your applications", url: applicationsPage(clouds.public) };
const removeIt = "Only you can remove it, when nothing else uses it.";

const deleteIt = "Nothing here uses it any more. Only you can delete it.";

/** What a disconnect means at Azure, where an application has no right to remove itself. */
export const azureDisconnect: DisconnectWords = {
  undone: "The application's secret or certificate is erased here.",
  link: openApplications,
  parts: {
    client: { name: "The application", stays: removeIt, link: openApplications },
    read_only_client: { name: "The read-only application", stays: removeIt, link: openApplications },
    client_secret: { name: "The secret of the application", stays: deleteIt, link: openApplications },
    client_certificate: { name: "The certificate of the application", stays: deleteIt, link: openApplications },
    access_token: { name: "The last access token", stays: "It cannot be revoked." },
  },
};
