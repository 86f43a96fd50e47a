import { adminPages } from "../../../lib/providers/tailscale/tailscale.ts";
import { nameAccount } from "../../answers.ts";
import { KitFold } from "../../connect/kit-box.tsx";
import { Fact } from "../../parts/card.tsx";
import { useVisit } from "../../visit.ts";
import { keylessMethod } from "../method.ts";
import type { OwnPart, ProviderPart } from "../provider-part.ts";
import { toFailureWords } from "../to-failure-words.ts";

const openClients = { label: "Open Tailscale's OAuth clients", url: adminPages.clients };
const openCredentials = { label: "Open Tailscale's trust credentials", url: adminPages.clients };
const openKeys = { label: "Open Tailscale's keys", url: adminPages.keys };

/** What Tailscale's customers are told, by code. */
export const tailscaleFailureWords = toFailureWords({
  invalid_request:
    "This is not what Tailscale shows. Copy the client ID and the client secret from the same page: the secret is tskey-client-, then the client ID, then more.",
  credential_rejected:
    "Tailscale does not accept this client and its secret. The client was revoked, or never existed. Create a client at Tailscale and connect it.",
  trust_refused:
    "Your tailnet does not take this connection's tokens. Check at Tailscale that the trust credential still exists, with issuer and subject exactly as this connection's page offers them and no audience of your own; or run the script again, which puts them right. Then check again.",
  trust_insecure:
    "The trust credential takes the tokens of other connections as well. At Tailscale, edit the trust credential: its subject must be exactly the one that this connection's page offers, without a star. Then check again. Until then no token is handed out.",
  client_scope_missing:
    "The client lacks a scope. Edit the client at Tailscale: tick Devices > Core > Read and Keys > Auth Keys > Write. Then check again.",
  account_mismatch: "Another tailnet is connected. Use a client of that tailnet, or disconnect it first.",
  account_not_found: "The client belongs to another tailnet. Leave the tailnet empty, or name the tailnet in which the client was created.",
});

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
