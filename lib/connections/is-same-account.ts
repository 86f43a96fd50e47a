import type { Connection } from "./connection.ts";

type Account = Pick<Connection, "identity" | "method">;

/** Whether a grant continues another one (same account and method). If not, it replaces it, and the old grant is revoked. */
export const isSameAccount = (one: Account, other: Account): boolean =>
  one.identity.id === other.identity.id && one.method === other.method;
