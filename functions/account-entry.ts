import type { Connection } from "../lib/connections/connection.ts";

/** What Aurora's web client shows about a connected provider, in its own field names. Built from the record alone: nothing secret is on it. */
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

/** Builds the entry of one provider from the record of a connection. */
export type ToAccountEntry = (connection: Connection) => AccountEntry;
