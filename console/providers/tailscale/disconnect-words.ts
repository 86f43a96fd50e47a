import { adminPages } from "../../../lib/providers/tailscale/tailscale.ts";
import type { DisconnectWords } from "../disconnect-words.ts";

const openClients = { label: "Open Tailscale's OAuth clients", url: adminPages.clients };

/** What a disconnect means at Tailscale, which lets no application delete a client or revoke an access token. */
export const tailscaleDisconnect: DisconnectWords = {
  undone: "The auth key is deleted at Tailscale, and the client's secret, the SSH key and the auth key are erased here.",
  link: openClients,
  parts: {
    client: { name: "The client", stays: "Only you can delete it. Delete it when nothing else uses it.", link: openClients },
    auth_key: {
      name: "The auth key",
      stays: "Delete it at Tailscale, so that no machine can join with it.",
      link: { label: "Open Tailscale's keys", url: adminPages.keys },
    },
    access_token: { name: "The last access token", stays: "It cannot be revoked." },
  },
};
