import type { Environment } from "../lib/config.ts";
import { defined } from "../lib/defined.ts";
import { readIdentityUrl } from "../lib/issuer/identity-source.ts";

/** How a customer connects by one method, in words: a file of `resources/connect-forms` has them, and `GET /providers` says what they are. */
export type ConnectForm = {
  readonly name: string;
  /** Names the connection, where more than a word of the caller's does. */
  readonly account?: FormField | undefined;
  readonly fields?: readonly FormField[] | undefined;
  /** What `why` is where the stage has no issuer: beside `federated` it may say something else. */
  readonly whyAlone?: string | undefined;
  readonly [word: string]: unknown;
};
type FormField = { readonly name: string; readonly optional?: boolean };

/**
 * `methods`: the recommended one first. `words`: what a customer of the provider is told besides, as a file of `resources/provider-words` has it. The same
 * for every organisation, and nothing in it is secret.
 */
export type ProviderForms<Form = ConnectForm> = { readonly name: string; readonly methods: readonly Form[]; readonly words?: object };

/** Leaves out what needs an issuer of the stage, and the words that compare with it. */
export const withoutKeyless = ({ methods, ...of }: ProviderForms): ProviderForms => ({
  ...of,
  methods: methods
    .filter((form) => form.name !== "federated")
    .map((form) => ({ ...form, ...(form.whyAlone === undefined ? {} : { why: form.whyAlone }) })),
});

/** Keeps the forms that the stage serves: without an address for its issuers (`IDENTITY_URL`) no cloud can trust one. */
export const servedForms = (forms: ProviderForms, env: Environment): ProviderForms =>
  readIdentityUrl(env) === undefined ? withoutKeyless(forms) : forms;

/** Shows the forms as `GET /providers` does. */
export const toFormsView = (provider: string, { methods, ...of }: ProviderForms) => ({
  provider,
  ...of,
  methods: methods.map(({ account, fields, whyAlone: _, ...form }, index) => ({
    ...form,
    recommended: index === 0,
    ...defined({ account: account && toFieldView(account), fields: fields?.map(toFieldView) }),
  })),
});

const toFieldView = (field: FormField) => ({ optional: false, ...field });
