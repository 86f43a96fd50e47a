import type { Connection } from "./connection.ts";

type Account = Pick<Connection, "identity" | "method">;

/** Whether a grant takes over from another one, or takes its place: the same account reached by another method is given back as well. */
export const isSameAccount = (one: Account, other: Account): boolean =>
  one.identity.id === other.identity.id && one.method === other.method;
