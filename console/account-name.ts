import type { Connection } from "./answers.ts";

type Account = Pick<Connection, "identity">;

/** What people call the account at the provider. */
export const nameAccount = ({ identity }: Account): string => identity.label ?? identity.id;

/** The same beside the connection's own name; empty where that name says it already, or where there is but the provider's id beside a person's name. */
export function nameBeside(connection: Account & Pick<Connection, "account" | "label">): string {
  const { identity, account, label } = connection;
  const isNamed = label !== null || account !== "default";
  return nameAccount(connection) === account || (isNamed && identity.label === null) ? "" : nameAccount(connection);
}

export const isSameAccount = (one: Account, other: Account): boolean => one.identity.id === other.identity.id;
