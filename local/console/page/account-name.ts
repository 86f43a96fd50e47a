import type { Connection } from "./answers.ts";

type Account = Pick<Connection, "identity">;

/** What people call the account at the provider. */
export const nameAccount = ({ identity }: Account): string => identity.label ?? identity.id;

/** The same beside the connection's own name; empty where that name says it already. */
export const nameBeside = (connection: Account & Pick<Connection, "account">): string =>
  nameAccount(connection) === connection.account ? "" : nameAccount(connection);

export const isSameAccount = (one: Account, other: Account): boolean => one.identity.id === other.identity.id;
