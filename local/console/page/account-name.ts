import type { Connection } from "./answers.ts";

type Account = Pick<Connection, "identity">;

/** What people call the account at the provider. */
export const nameAccount = ({ identity }: Account): string => identity.label ?? identity.id;

export const isSameAccount = (one: Account, other: Account): boolean => one.identity.id === other.identity.id;
