import { type Connection, type Due, expiryDuty } from "./connection.ts";

/** Finds what is due next. A connection that cannot be refreshed needs its owner at its expiry, also before the notice of it was published. */
export function findNext({ due, duties, expiresAt }: Pick<Connection, "due" | "duties" | "expiresAt">): Due | undefined {
  const isNotice = due?.reason === "duty" && due.at.getTime() === duties?.[expiryDuty]?.getTime();
  return isNotice && expiresAt !== undefined ? { at: expiresAt, reason: "credential_expiry" } : due;
}
