import type { ConnectionKey } from "../../lib/connections/connection.ts";

/**
 * The work of a process: concurrent callers ask it for the token of one connection, or for a refresh; it runs one
 * tick of the schedule; or its time is moved on.
 */
export type Work =
  | { readonly kind: "serve" | "refresh"; readonly key: ConnectionKey; readonly callers: number }
  | { readonly kind: "tick" }
  | { readonly kind: "time"; readonly nowMs: number };

export type Task = Work & { readonly id: number };

/** The answer to one caller. `code`: the failure's, or the outcome in place of a refresh. */
export type Answer = { readonly token: string } | { readonly code: string; readonly retryAfterSeconds?: number };

export type FromProcess =
  | { readonly kind: "ready" }
  | { readonly kind: "answers"; readonly id: number; readonly answers: readonly Answer[] }
  /** An error in its log. */
  | { readonly kind: "error"; readonly message: string };
