import type { Link } from "../link.ts";

/** One input of a form. */
export type Field = {
  /** As it is sent. */
  readonly name: string;
  readonly label: string;
  readonly help: string;
  /** Typed unseen, and cleared once it was sent. */
  readonly secret?: true;
  /** A text of several lines, such as the text of a file. */
  readonly lines?: true;
  readonly optional?: true;
  /** What is wrong with a value, told before anything is sent; `undefined` when nothing is. */
  readonly findProblem?: (value: string) => string | undefined;
};

/** What was typed, by the name of its field. Empty fields are left out. */
export type Values = Readonly<Record<string, string>>;

type Described = {
  readonly title: string;
  /** What the person does, one step after the other. */
  readonly steps: readonly string[];
  /** The provider's page on which they begin. */
  readonly link?: Link;
  /** The permissions that are asked for, in plain words. */
  readonly permissions: readonly string[];
};

/** The browser goes to the provider and comes back. */
export type CodeFlowMethod = Described & {
  readonly kind: "code_flow";
  /** The route that answers with a login link. */
  readonly loginPath: string;
};

/** The person sends something; it is verified at the provider and stored. */
export type SubmissionMethod = Described & {
  readonly kind: "submission";
  readonly fields: readonly Field[];
  readonly connectPath: string;
  /** On the button. Default: names the provider. */
  readonly connectLabel?: string;
  /** The route that verifies the same body and stores nothing. Without it there is no button for that. */
  readonly preflightPath?: string;
  /** Names the account of the connection that was made. Default `default`. */
  readonly toAccount?: (values: Values) => string;
  /** What an outcome shows besides its words. @param code - Of the failure; `undefined`: it works. */
  readonly evidence?: (code: string | undefined) => readonly HTMLElement[];
};

/** A way to connect a provider, as data: the page makes a button or a form of it. */
export type Method = CodeFlowMethod | SubmissionMethod;
