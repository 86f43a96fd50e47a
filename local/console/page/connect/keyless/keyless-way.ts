import { offerFederation } from "../../../../../client/generated/operations.ts";
import { type Keyless, keylessMethod } from "../../providers/keyless.ts";
import type { ProviderPart } from "../../providers/provider-part.ts";
import type { Visit } from "../../visit.ts";
import type { FormPlace } from "../account-form-field.ts";
import type { Way } from "../one-of-ways.ts";
import { federatedKitView } from "./federated-kit-view.ts";
import { placedWay } from "./placed-way.ts";

export const keylessTitle = "Without a secret";

/** Connecting a provider without a secret: the customer's cloud trusts the organisation's own issuer, for one connection. */
export function keylessWay(visit: Visit, part: ProviderPart, keyless: Keyless, place: FormPlace): Way {
  const worded = { ...part, ...part.byMethod?.[keylessMethod] };
  const way = {
    name: keylessMethod,
    title: keylessTitle,
    keyless,
    steps,
    askLabel: "Show what to trust",
    notServed,
    // From now on the public can read the issuer's documents.
    show: async (offered: Parameters<typeof federatedKitView>[3]) => {
      const { account } = offered;
      const offer = await visit.api.ask(offerFederation, part.provider, account === "default" ? {} : { account });
      return federatedKitView(visit, worded, offer, offered);
    },
  };
  return placedWay(visit, worded, way, place);
}

const steps = [
  "Have your cloud trust an issuer that is your organisation's own, for this one connection. A script, Terraform or the pages of your cloud do it.",
  "Paste what the script prints, and connect. No secret is sent, and none is stored.",
  "The trust is tried with four tokens: it must take the right one, and refuse one of another subject, one of another issuer and one for another audience.",
];

const notServed = {
  title: "Aurora offers no connection without a secret here",
  action: "The operator of Aurora must give it an address for its issuers. Until then, choose another way.",
};
