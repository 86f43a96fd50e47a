import type { CompareScopes } from "../lib/connections/connect/preview-confirmation.ts";
import type { Connection } from "../lib/connections/connection.ts";
import type { ConnectionFacts } from "../lib/connections/tokens/served-token.ts";
import type { Ledger } from "../lib/setup/ledger.ts";
import type { Flow } from "./code-flow/flow.ts";
import type {
  BuildDuties,
  BuildMethods,
  BuildRelay,
  BuildSetup,
  BuildSetupAccounts,
  BuildTargets,
  BuildTeardown,
} from "./provider-registry.ts";

/**
 * What a provider is to the functions: the exports of its `provider.ts`. Each part is an export of its own, so that a bundle holds the parts
 * that its function uses and no other. A part that only its own functions use, such as `flow`, stands in no list of `providers.ts`.
 */
export type ProviderParts = {
  /** Builds the methods, for functions that work with connections that are there, and for logins. */
  readonly methods: BuildMethods;
  /** Builds the methods, with what connects those of them that are connected by what a caller sends. */
  readonly connects?: BuildMethods;
  /** Builds what `connects` does, or only what is connected by what a caller sends, for a function that reads no secret of the operator's. */
  readonly submissions?: BuildMethods;
  /** Builds the methods, or only those that are connected by a login, for the function that starts logins. */
  readonly logins?: BuildMethods;
  /** The code flow over HTTP, of a provider with a login. */
  readonly flow?: Flow;
  /** How a login compares scopes. Without it, the preview of a confirmation says that the method is not served. */
  readonly missingScopes?: CompareScopes;
  /** What a token is for, beside the token and in lists. Without it, an empty object. */
  readonly about?: ToAbout;
  /** What Aurora's web client shows of a connection. Without it, the name of the account. */
  readonly accountEntry?: ToAccountEntry;
  /** Whether the record tells that a connection may change something. Without it, it may. */
  readonly mayExecute?: MayExecute;
  /** Duties that need more code and more stores than the method. */
  readonly duties?: BuildDuties;
  /** What follows a new connection. */
  readonly setup?: BuildSetup;
  /** The accounts that the setup makes, if callers may take their tokens. */
  readonly setupAccounts?: BuildSetupAccounts;
  /** What lists the projects and the like of a connection, which a check notes on its record. Without it, nothing is noted. */
  readonly targets?: BuildTargets;
  /** What takes back what the setup made. */
  readonly teardown?: BuildTeardown;
  /** Which calls the relay sends. Without it, none. */
  readonly relay?: BuildRelay;
};

/**
 * Says whether a connection may change anything at its provider, as far as its record and its ledger show it. Aurora's client offers its agent only then.
 *
 * @param ledger - What setups have made, for a provider that has one.
 */
export type MayExecute = (connection: Connection, ledger: Pick<Ledger, "list">) => boolean | Promise<boolean>;

/**
 * Builds what a token of a connection is for, in the provider's own words, from the record alone: ids and names, of which none is secret. `null`: the
 * record does not hold it.
 */
export type ToAbout = (facts: ConnectionFacts) => Readonly<Record<string, string | boolean | null | readonly string[]>>;

/** What Aurora's web client shows about a connected provider, in its own field names: nothing secret is on it. */
export type AccountEntry = {
  /** The account's name for people. */
  readonly name: string;
  readonly displayText: string;
  /** More fields of the provider in `GET /api/connected-accounts/{uid}`. */
  readonly account?: Readonly<Record<string, string>>;
  /** More fields of the provider in `GET /api/connectors/status`. */
  readonly status?: Readonly<Record<string, string | boolean>>;
  /** The fields of the provider's row in `GET /user_tokens`. A field that is left out is `null`. */
  readonly token?: Partial<Record<"subscription_id" | "subscription_name" | "tenant_id" | "client_id" | "email", string>>;
};

/** Builds the entry of one provider from the record of a connection alone. */
export type ToAccountEntry = (connection: Connection) => AccountEntry;
