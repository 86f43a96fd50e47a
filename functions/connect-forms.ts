import type { Environment } from "../lib/config.ts";
import { defined } from "../lib/defined.ts";
import { readIdentityUrl } from "../lib/issuer/identity-source.ts";

/** How a customer connects by one method, in words: a file of `resources/connect-forms` has them, and `GET /providers` says what they are. */
export type ConnectForm = { readonly name: string; readonly fields?: readonly FormField[] | undefined; readonly [word: string]: unknown };
type FormField = { readonly name: string; readonly optional?: boolean };

/** `methods`: the recommended one first. The same for every organisation, and nothing in it is secret. */
export type ProviderForms<Form = ConnectForm> = { readonly name: string; readonly methods: readonly Form[] };

/** Leaves out what needs an issuer of the stage. */
export const withoutKeyless = <Form extends ConnectForm>({ name, methods }: ProviderForms<Form>): ProviderForms<Form> => ({
  name,
  methods: methods.filter((form) => form.name !== "federated"),
});

/** Keeps the forms that the stage serves: without an address for its issuers (`IDENTITY_URL`) no cloud can trust one. */
export const servedForms = <Form extends ConnectForm>(forms: ProviderForms<Form>, env: Environment): ProviderForms<Form> =>
  readIdentityUrl(env) === undefined ? withoutKeyless(forms) : forms;

/** Shows the forms as `GET /providers` does. */
export const toFormsView = (provider: string, { name, methods }: ProviderForms) => ({
  provider,
  name,
  methods: methods.map(({ fields, ...form }, index) => ({
    ...form,
    recommended: index === 0,
    ...defined({ fields: fields?.map((field) => ({ optional: false, ...field })) }),
  })),
});
