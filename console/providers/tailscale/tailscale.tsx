import words from "../../../resources/provider-words/tailscale.json" with { type: "json" };
import { nameAccount } from "../../answers.ts";
import { KitFold } from "../../connect/kit-box.tsx";
import { Facts } from "../../parts/card.tsx";
import { useVisit } from "../../visit.ts";
import { keylessMethod } from "../method.ts";
import type { OwnPart, ProviderPart } from "../provider-part.ts";

/** Shows the tailnet; and for those who may write the scripts, among them the command by which machines trust its SSH key. */
const Tailnet: OwnPart = ({ connection }) => {
  const { mayWrite } = useVisit().api.session;
  const { provider, account, method } = connection;
  return (
    <section class="own">
      <h2>Tailnet</h2>
      <Facts of={{ Name: nameAccount(connection) }} />
      {/* Without a secret there is no key to trust. */}
      {mayWrite && method !== keylessMethod && <KitFold provider={provider} method={method} account={account} />}
    </section>
  );
};

/** Tailscale: an OAuth client that the customer creates in the admin console, or a trust credential for the organisation's issuer. */
export const tailscalePart: ProviderPart = { ...words, provider: "tailscale", name: "Tailscale", takesWord: true, Own: Tailnet };
