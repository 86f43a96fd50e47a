import type { OfferFederation200 } from "../../../client/generated/operations.ts";
import { copyRow, copyScript } from "../../copy-row.ts";
import { element } from "../../element.ts";
import { formExtra } from "../../form-extra.ts";
import { linkTo } from "../../link.ts";
import { keylessMethod } from "../../providers/keyless.ts";
import type { SubmissionForm } from "../../providers/method.ts";
import type { ProviderPart } from "../../providers/provider-part.ts";
import type { Visit } from "../../visit.ts";
import { scriptFold } from "../script-fold.ts";
import { submissionForm } from "../submission-form.ts";
import type { KeylessChoice } from "./keyless-place.ts";

/** `id`: begins the ids of what is made. `name`: what people call the connection. */
type Offered = KeylessChoice & { readonly id: string; readonly name: string };

/** Shows what a cloud must trust for one connection, the texts that make it so, and the form that connects it. `title` can take the focus. */
export function federatedKitView(visit: Visit, part: ProviderPart, offer: OfferFederation200, offered: Offered) {
  const { issuer, subject, audience, set_up, remove, links } = offer;
  const title = element("h3", { tabindex: "-1" }, `What to trust for ${offered.name}`);
  const form = submissionForm(visit, part, toForm(offer, offered), { id: `${offered.id}-connect`, account: undefined });
  const nodes = [
    title,
    copyRow("Issuer", issuer),
    copyRow("Subject", subject),
    audience === null
      ? element("p", { class: "note" }, "The audience follows from what you make: leave it as your cloud suggests it.")
      : copyRow("Audience", audience),
    element("h3", {}, "Make your cloud trust it"),
    element("p", {}, "One of these is enough. Each may be run again."),
    ...set_up.map((script) => scriptFold(script.title, copyScript(script.title, script.text))),
    ...(links.length === 0
      ? []
      : [scriptFold("By hand, on these pages", ...links.map((link) => linkTo({ label: link.title, url: link.url })))]),
    element("h3", {}, "Connect it"),
    formExtra(part.provider, keylessMethod, form, { account: offered.account, issuer, subject, audience }),
    form,
    scriptFold("How to remove it later", ...remove.map((script) => copyScript(`To remove it: ${script.title}`, script.text))),
  ];
  return { title, nodes };
}

const toForm = ({ fields }: OfferFederation200, { account, label }: KeylessChoice): SubmissionForm => ({
  method: keylessMethod,
  title: "What the script prints",
  fields,
  connectLabel: "Connect without a secret",
  chosen: { account, label },
  trustMayBeNew: true,
});
