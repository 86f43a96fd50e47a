import type { ComponentType } from "preact";
import type { ConnectAccounts200ResultsItem, ConnectAccountsBody, ReadCustomerSide200 } from "../../client/generated/operations.ts";
import type { Connection, ConnectionName } from "../answers.ts";
import type { Link } from "../parts/outer-link.tsx";
import type { Api } from "../visit.ts";
import type { FailureWords } from "../words.ts";
import type { Choice, Form, Values } from "./method.ts";

export type Provider = Connection["provider"];

/** A part of a connection's page that belongs to one provider. */
export type OwnPart = ComponentType<{ readonly connection: Connection }>;

/**
 * A page below that of a connection, such as the plan of its setup.
 *
 * `title`: what people call the connection. `id`: what the page is about, where its address says so.
 */
export type PageBelow = ComponentType<{ readonly name: ConnectionName; readonly title: string; readonly id: string | undefined }>;

/** Something at a provider that a disconnect ends or leaves. `stays`: why, and what the customer can do, in a sentence that follows a colon. */
export type PartWords = { readonly name: string; readonly stays: string; readonly link?: string };

/** Words for what the setup of a provider makes in the customer's cloud. */
export type SetupWords = {
  /** How many things there are of each kind, in a part of a sentence, such as "5 roles and 1 label". */
  list(counts: readonly (readonly [kind: string, count: number])[]): string;
  /** What one thing is called, and its name as the provider writes it. */
  describe(thing: { readonly kind: string; readonly name: string }): readonly [what: string, name: string];
};

/** The words of one provider, or of one of its methods: a file of `resources/provider-words`. `GET /providers` says what they are. */
type MethodWords = {
  readonly token?: string;
  readonly stored?: string;
  readonly stores?: string;
  readonly disconnect?: { readonly undone?: string; readonly link?: string };
  readonly failures?: FailureWords;
  readonly tried?: Readonly<Record<string, readonly { readonly text: string; readonly mark?: string }[]>>;
};
export type ProviderWords = MethodWords & {
  readonly failures: FailureWords;
  readonly links: Readonly<Record<string, Link>>;
  readonly left: Readonly<Record<string, PartWords>>;
  readonly methods?: Readonly<Record<string, MethodWords>>;
};

/** `code`: of the failure with which a check has ended; `undefined`: it works. `kit`: what the customer has made, where that is known. */
export type EvidenceProps = {
  readonly method: string;
  readonly code: string | undefined;
  readonly kit: Pick<ReadCustomerSide200, "values"> | undefined;
};

/** `submit`: connects many at once. */
export type ManyProps = {
  readonly part: ProviderPart;
  readonly form: Form;
  readonly submit: (body: ConnectAccountsBody) => Promise<readonly ConnectAccounts200ResultsItem[]>;
};

/** Everything that this page knows of one provider and of no other. */
export type ProviderPart = ProviderWords & {
  readonly provider: Provider;
  /** What people call it. */
  readonly name: string;
  /** A login takes the place of a connection by another method: the two are never of the same account. */
  readonly loginReplacesMethods?: true;
  /** The field that says which connection it becomes: the connection's `account` begins with one of its values. */
  readonly accountField?: { readonly name: string; readonly choices: readonly Choice[] };
  /** Names the account that follows from what was typed, where the person chooses none. */
  readonly toAccount?: (values: Values) => string;
  /** That it cannot be connected without a secret, in a sentence. Default: nothing is said of it. */
  readonly keyless?: string;
  /** Forms that connect many accounts at once, by the API's name of the method. */
  readonly many?: Readonly<Record<string, ComponentType<ManyProps>>>;
  /** Shows what a check has tried. */
  readonly Evidence?: ComponentType<EvidenceProps>;
  /** Whether a person may connect several accounts of it, each with a word of their own for it. */
  readonly takesWord?: true;
  /** Shows what only this provider has. */
  readonly Own?: OwnPart;
  /** Shows what is being set up for a connection, and keeps it true. */
  readonly Setup?: OwnPart;
  /** Words for what its setup makes in the customer's cloud. */
  readonly setupWords?: SetupWords;
  /** Reads what a disconnect removes and leaves of what its setup made, in sentences. Never fails. */
  readonly teardownWords?: (api: Api, connection: Connection) => Promise<readonly string[]>;
  /** The pages below that of a connection, by the word in their address. */
  readonly pages?: Readonly<Record<string, PageBelow>>;
};
