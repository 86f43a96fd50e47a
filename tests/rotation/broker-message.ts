import type { ConnectionKey } from "../../lib/connections/connection.ts";

/** What a process is to do: so many callers at once ask it for the token of one connection, or have it refreshed. */
export type Task = {
  readonly id: number;
  readonly kind: "serve" | "refresh";
  readonly key: ConnectionKey;
  readonly callers: number;
};

/** What one caller got. `code`: a failure's, or what came in place of a refresh. */
export type Answer = { readonly token: string } | { readonly code: string; readonly retryAfterSeconds?: number };

export type FromProcess =
  | { readonly kind: "ready" }
  | { readonly kind: "answers"; readonly id: number; readonly answers: readonly Answer[] }
  /** An error in its log. */
  | { readonly kind: "error"; readonly message: string };
