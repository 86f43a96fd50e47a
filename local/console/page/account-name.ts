import type { Connection } from "./answers.ts";

type Account = Pick<Connection, "subject" | "email">;

/** What people call the account at the provider. */
export const nameAccount = ({ subject, email }: Account): string => email ?? subject;

export const isSameAccount = (one: Account, other: Account): boolean => one.subject === other.subject;
