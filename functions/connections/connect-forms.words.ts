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

/** What a person is told of a failure. */
export const toldWords = named("ToldWords", v.strictObject({ title: v.string(), action: v.string() }));
const tried = named(
  "TriedWords",
  v.strictObject({ text: v.string(), mark: maybe(v.picklist(["done", "left"]), "As it must be, or not. Absent: not tried.") }),
);
const link = maybe(v.string(), "One of `links`.");
const ofMethod = {
  token: maybe(v.string(), "When an access token expires, where `expires_at` is null."),
  stored: maybe(v.string(), "What the credential store keeps. Default its tokens."),
  stores: maybe(v.picklist(["nothing"]), "It keeps nothing."),
  disconnect: maybe(v.strictObject({ undone: v.optional(v.string()), link }), "What a disconnect does here, and the page for the rest."),
  tried: maybe(v.record(v.string(), v.array(tried)), "What its trust test tries, by the failure code that it ends with, or `works`."),
  failures: maybe(v.record(v.string(), toldWords), "By failure code, where this says more than the code's own words."),
};
const words = v.strictObject({
  ...ofMethod,
  links: said(v.record(v.string(), v.strictObject({ title: v.string(), url: v.string() })), "Pages of the provider."),
  left: said(
    v.record(v.string(), v.strictObject({ name: v.string(), stays: v.string(), link })),
    "By `what` of something left: its name, and why it stays.",
  ),
  methods: maybe(v.record(v.string(), named("MethodWords", v.strictObject(ofMethod))), "By method, in place of the others."),
  kinds: maybe(
    v.record(v.string(), v.strictObject({ one: v.string(), many: v.string() })),
    "Kinds of changes of a setup, in the order of lists.",
  ),
  setup: maybe(v.record(v.string(), toldWords), "By the codes that only a setup has."),
});

/** How a provider is connected, as `GET /providers` shows it. */
export const providerForms = named(
  "ProviderForms",
  v.strictObject({
    provider: providerName,
    name: v.string(),
    methods: said(v.array(method), "Those that the stage serves."),
    words: maybe(words, "What its customers are told besides."),
  }),
);

export const providerFormsExample = toFormsView("ovh", connectForms({}));
