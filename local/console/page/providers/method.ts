import type { StartLoginBody } from "../../../../client/generated/operations.ts";
import type { Finding } from "../answers.ts";
import type { Ask } from "../ask.ts";
import type { Link } from "../link.ts";

/** One of the values that a field can have. */
export type Choice = { readonly value: string; readonly label: string };

/** One input of a form. */
export type Field<Name extends string = string> = {
  /** As it is sent: a path, where it is a part of something, such as `readOnly.clientId`. */
  readonly name: Name;
  readonly label: string;
  readonly help: string;
  /** Typed unseen, and cleared once it was sent. */
  readonly secret?: true;
  /** A text of several lines, such as the text of a file. */
  readonly lines?: true;
  readonly optional?: true;
  /** The only values, the usual one first. */
  readonly choices?: readonly Choice[];
  /** Says what is wrong with a value that the provider would refuse, such as the id of a secret in place of its text. */
  readonly findProblem?: (value: string) => string | undefined;
};

/** A text for the person to copy: a command for their shell, or the body of a request. */
export type Copied = { readonly name: string; readonly text: string };

/** What was typed, by the name of its field. Empty fields are left out. */
export type Values = Readonly<Record<string, string>>;

type Described = {
  /** Names it in an address, among the methods of its provider: as the API does, where the API tells them apart. */
  readonly name: string;
  readonly title: string;
  /** What the person does, one step after the other. */
  readonly steps: readonly string[];
  /** The provider's page on which they begin. */
  readonly link?: Link;
  /** What the person runs or pastes there. @param apiUrl - Of Aurora's API, which serves scripts. */
  readonly copies?: (apiUrl: string) => readonly Copied[];
  /** What the API calls the method whose scripts and Terraform are shown. Default: it has none. */
  readonly madeBy?: string;
  /** The field that says which connection of the provider it becomes: the connection's `account` begins with its value. */
  readonly accountField?: Field & { readonly choices: readonly Choice[] };
  /** The permissions that are asked for, in plain words. */
  readonly permissions: readonly string[];
};

/** The browser goes to the provider and comes back. */
export type CodeFlowMethod = Described & {
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
export type SubmissionMethod = Described & {
  readonly kind: "submission";
  readonly fields: readonly Field[];
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

/** A way to connect a provider, as data: the page makes a button or a form of it. */
export type Method = CodeFlowMethod | SubmissionMethod;
