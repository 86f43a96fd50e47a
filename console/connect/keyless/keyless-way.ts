import { offerFederation } from "../../../client/generated/operations.ts";
import { keylessMethod } from "../../providers/keyless.ts";
import type { Form } from "../../providers/method.ts";
import type { ProviderPart } from "../../providers/provider-part.ts";
import type { Visit } from "../../visit.ts";
import type { FormPlace } from "../account-form-field.ts";
import type { Way } from "../one-of-ways.ts";
import { federatedKitView } from "./federated-kit-view.ts";
import { placedWay } from "./placed-way.ts";

/** Connecting a provider without a secret: the customer's cloud trusts the organisation's own issuer, for one connection. */
export function keylessWay(visit: Visit, part: ProviderPart, form: Form, place: FormPlace): Way {
  const worded = { ...part, ...part.byMethod?.[keylessMethod] };
  const way = {
    name: keylessMethod,
    form,
    askLabel: "Show what to trust",
    // From now on the public can read the issuer's documents.
    show: async (offered: Parameters<typeof federatedKitView>[3]) => {
      const { account } = offered;
      const offer = await visit.api.ask(offerFederation, part.provider, account === "default" ? {} : { account });
      return federatedKitView(visit, worded, offer, offered);
    },
  };
  return placedWay(visit, worded, way, place);
}
