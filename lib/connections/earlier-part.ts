import type { GrantPart } from "./connection.ts";

/**
 * Marks the parts of grants that came before the live one, among its parts: of the same account, or of a method whose place one took that stores
 * nothing.
 */
export const earlierPrefix = "earlier_";

/** Whether a part is of an earlier grant. */
export const isEarlier = ({ what }: GrantPart): boolean => what.startsWith(earlierPrefix);

/** Whether this is an earlier grant whose end is not known yet. */
export const isWaitedFor = (part: GrantPart): boolean => isEarlier(part) && part.state === "pending";
