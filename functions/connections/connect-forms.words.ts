import * as v from "valibot";
import { maybe, named, providerName, said, string } from "../../lib/openapi/describe.ts";
import { toFormsView } from "../connect-forms.ts";
import { field } from "../federation/routes.words.ts";
import { connectForms } from "../ovh/connect-forms.ts";

const method = v.strictObject({
  name: string("As connections name it. `login`: the browser goes to the provider. All others send their fields."),
  variant: maybe(v.string(), "Tells it apart from the usual form of the method."),
  title: v.string(),
  why: string("Why a customer chooses it, or when, in a sentence."),
  recommended: said(v.boolean(), "The first of each provider."),
  stores: said(v.picklist(["secret", "nothing"]), "What the credential store keeps."),
  minutes: said(v.pipe(v.number(), v.integer()), "What it takes, about."),
  steps: said(v.array(v.string()), "What the customer does, one step after the other."),
  account: maybe(field, "Names the connection: `account` of the body, and of the query of `kit`."),
  fields: maybe(v.array(field), "Without them the route in `kit` has them, with hints for the one connection."),
  permissions: said(v.array(v.strictObject({ name: v.optional(v.string()), words: v.string() })), "`name`: at the provider."),
  kit: maybe(v.string(), "The path of the route with the scripts, the Terraform and the links of the organisation."),
  kit_choices: maybe(v.array(field), "Parameters of the query of `kit` by which its texts differ."),
  leaves: string("What a disconnect leaves at the provider."),
});

/** How a provider is connected, as `GET /providers` shows it. */
export const providerForms = named(
  "ProviderForms",
  v.strictObject({ provider: providerName, name: v.string(), methods: said(v.array(method), "Those that the stage serves.") }),
);

export const providerFormsExample = toFormsView("ovh", connectForms({}));
