import { adminPages } from "../../../lib/providers/tailscale/tailscale.ts";
import { nameAccount } from "../../answers.ts";
import { KitFold } from "../../connect/kit-box.tsx";
import { Fact } from "../../parts/card.tsx";
import { useVisit } from "../../visit.ts";
import type { FailureWords } from "../../words.ts";
import { keylessMethod } from "../method.ts";
import type { OwnPart, ProviderPart } from "../provider-part.ts";

const openClients = { label: "Open Tailscale's OAuth clients", url: adminPages.clients };
const openCredentials = { label: "Open Tailscale's trust credentials", url: adminPages.clients };
const openKeys = { label: "Open Tailscale's keys", url: adminPages.keys };

/** What Tailscale's customers are told, by code. */
export const tailscaleFailureWords: FailureWords = {
  invalid_request: {
    title: "This is not what Tailscale shows",
    action: "Copy the client ID and the client secret from the same page: the secret is tskey-client-, then the client ID, then more.",
  },
  credential_rejected: {
    title: "Tailscale does not accept this client and its secret",
    action: "The client was revoked, or never existed. Create a client at Tailscale and connect it.",
  },
  trust_refused: {
    title: "Your tailnet does not take this connection's tokens",
    action:
      "Check at Tailscale that the trust credential still exists, with issuer and subject exactly as this connection's page offers them and no audience of your own; or run the script again, which puts them right. Then check again.",
  },
  trust_insecure: {
    title: "The trust credential takes the tokens of other connections as well",
    action:
      "At Tailscale, edit the trust credential: its subject must be exactly the one that this connection's page offers, without a star. Then check again. Until then no token is handed out.",
  },
  client_scope_missing: {
    title: "The client lacks a scope",
    action: "Edit the client at Tailscale: tick Devices > Core > Read and Keys > Auth Keys > Write. Then check again.",
  },
  account_mismatch: { title: "Another tailnet is connected", action: "Use a client of that tailnet, or disconnect it first." },
  account_not_found: {
    title: "The client belongs to another tailnet",
    action: "Leave the tailnet empty, or name the tailnet in which the client was created.",
  },
};

/** Shows the tailnet; and for those who may write the scripts, among them the command by which machines trust its SSH key. */
const Tailnet: OwnPart = ({ connection }) => {
  const { mayWrite } = useVisit().api.session;
  const { provider, account, method } = connection;
  return (
    <section class="own">
      <h2>Tailnet</h2>
      <dl class="facts">
        <Fact name="Name">{nameAccount(connection)}</Fact>
      </dl>
      {/* Without a secret there is no key to trust. */}
      {mayWrite && method !== keylessMethod && <KitFold provider={provider} method={method} account={account} />}
    </section>
  );
};

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
