import type { ConnectionKey } from "../../lib/connections/connection.ts";

/**
 * What a process is to do: so many callers at once ask it for the token of one connection, or have it refreshed; or it runs one
 * tick of the schedule.
 */
export type Work =
  | { readonly kind: "serve" | "refresh"; readonly key: ConnectionKey; readonly callers: number }
  | { readonly kind: "tick" };

export type Task = Work & { readonly id: number };

/** What one caller got. `code`: a failure's, or what came in place of a refresh. */
export type Answer = { readonly token: string } | { readonly code: string; readonly retryAfterSeconds?: number };

export type FromProcess =
  | { readonly kind: "ready" }
  | { readonly kind: "answers"; readonly id: number; readonly answers: readonly Answer[] }
  /** An error in its log. */
  | { readonly kind: "error"; readonly message: string };
