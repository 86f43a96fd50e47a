import type {
  ProviderFormsMethodsItem,
  ProviderFormsMethodsItemFieldsItem,
  StartLoginBody,
} from "../../../../client/generated/operations.ts";
import type { Finding } from "../answers.ts";
import type { Ask } from "../ask.ts";

/** The words of one way to connect, as `GET /providers` gives them. */
export type Form = ProviderFormsMethodsItem;

type Shown = ProviderFormsMethodsItemFieldsItem;

/** One input of a form. */
export type Field = Pick<Shown, "name" | "title" | "hint"> & Partial<Shown>;

/** One of the values that a field can have. */
export type Choice = NonNullable<Shown["choices"]>[number];

/** What was typed, by the name of its field. Empty fields are left out. */
export type Values = Readonly<Record<string, string>>;

/** A way to connect, without its words: how it is sent. */
type Sent = {
  /** Names it in an address, among the methods of its provider: as the form's variant, or its name. */
  readonly name: string;
  /** The field that says which connection of the provider it becomes: the connection's `account` begins with its value. */
  readonly accountField?: { readonly name: string; readonly choices: readonly Choice[] };
};

/** The browser goes to the provider and comes back. */
export type CodeFlowMethod = Sent & {
  readonly kind: "code_flow";
  /**
   * Asks for a login link.
   *
   * @param own - The value of the account's field, where the method has one.
   * @returns Where to send the browser.
   */
  readonly login: (ask: Ask, body: StartLoginBody, own: string | undefined) => Promise<string>;
};

/** The person sends something; it is verified at the provider and stored. */
export type SubmissionMethod = Sent & {
  readonly kind: "submission";
  /** Sends what the form holds, and answers with what was found. */
  readonly connect: (ask: Ask, body: object) => Promise<{ readonly findings: readonly Finding[] }>;
  /** On the button. Default: names the provider. */
  readonly connectLabel?: string;
  /** Names the account of the connection that was made. Default `default`. */
  readonly toAccount?: (values: Values) => string;
  /** The connection that was chosen before the form was shown. Default: the form asks for its name. `label`: empty if it has none. */
  readonly chosen?: { readonly account: string; readonly label: string };
  /** What a first check calls the method, where its fields do not tell. */
  readonly preflightAs?: string;
  /** What the provider refuses may be too new for it. It is tried again for as long as that takes. */
  readonly trustMayBeNew?: true;
  /** What an outcome shows besides its words. @param code - Of the failure; `undefined`: it works. */
  readonly evidence?: (code: string | undefined) => readonly HTMLElement[];
};

/** A form, made of a method and its words. */
export type SubmissionForm = SubmissionMethod & { readonly title: string; readonly fields: readonly Field[] };

/** How a way to connect a provider is sent: with its words the page makes a button or a form of it. */
export type Method = CodeFlowMethod | SubmissionMethod;
