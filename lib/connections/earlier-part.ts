import type { Connection, GrantPart } from "./connection.ts";
import type { TeardownResult } from "./teardown-result.ts";

/**
 * Marks the parts of grants that came before the live one, among its parts: of the same account, or of a method whose place one took that stores
 * nothing.
 */
export const earlierPrefix = "earlier_";

/** Whether a part is of an earlier grant. */
export const isEarlier = ({ what }: GrantPart): boolean => what.startsWith(earlierPrefix);

/** Whether this is an earlier grant whose end is not known yet. */
export const isWaitedFor = (part: GrantPart): boolean => isEarlier(part) && part.state === "pending";

/**
 * Leaves out what a method has left that has the place again: the connection may live of it, and no customer may be told to remove that. As after
 * every replacement by the same method, nothing is told of it.
 */
export const ofOtherMethods = (parts: readonly GrantPart[], { method }: Pick<Connection, "method">): readonly GrantPart[] =>
  parts.filter((part) => part.method !== method);

/**
 * Leaves out what a teardown has taken back. A setup that has made a trust has the whole of it in its ledger, under names of its own: where one part
 * of what a method left is gone, all of it is.
 */
export function withoutUndone(parts: readonly GrantPart[], setup: TeardownResult | undefined): readonly GrantPart[] {
  const gone = new Set((setup?.undone ?? []).map(({ what }) => `${earlierPrefix}${what}`));
  const methods = new Set(parts.filter(({ what }) => gone.has(what)).map(({ method }) => method));
  return parts.filter(({ method }) => method === undefined || !methods.has(method));
}
