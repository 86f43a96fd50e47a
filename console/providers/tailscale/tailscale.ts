import { adminPages } from "../../../lib/providers/tailscale/tailscale.ts";
import type { ProviderPart } from "../provider-part.ts";
import { tailscaleFailureWords } from "./failure-words.ts";
import { Tailnet } from "./tailnet.tsx";

const openClients = { label: "Open Tailscale's OAuth clients", url: adminPages.clients };
const openCredentials = { label: "Open Tailscale's trust credentials", url: adminPages.clients };
const openKeys = { label: "Open Tailscale's keys", url: adminPages.keys };

/** Tailscale: an OAuth client that the customer creates in the admin console, or a trust credential for the organisation's issuer. */
export const tailscalePart: ProviderPart = {
  provider: "tailscale",
  name: "Tailscale",
  takesWord: true,
  failureWords: tailscaleFailureWords,
  tokenWords: "requested for each use, and not stored",
  storedName: "Client and keys",
  disconnect: {
    undone: "The auth key is deleted at Tailscale, and the client's secret, the SSH key and the auth key are erased here.",
    link: openClients,
  },
  byMethod: {
    federated: {
      storesNothing: true,
      disconnect: { undone: "The record of it is erased here. Nothing secret was stored.", link: openCredentials },
    },
  },
  leftWords: {
    client: { name: "The client", stays: "Only you can delete it. Delete it when nothing else uses it.", link: openClients },
    auth_key: { name: "The auth key", stays: "Delete it at Tailscale, so that no machine can join with it.", link: openKeys },
    trust_credential: {
      name: "The trust credential",
      stays: "Only you can delete it. Run the command, or use Tailscale's page.",
      link: openCredentials,
    },
  },
  Own: Tailnet,
};
