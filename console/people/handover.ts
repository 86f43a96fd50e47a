import type { Connection } from "../answers.ts";
import { toAddress } from "../base.ts";
import { loginMethod } from "../providers/method.ts";
import { toConnectPath } from "../route.ts";

const parameter = "takes_over";

/** Whether a connection ends with its person's account. A key, a role and a connection without a secret depend on no person. */
export const hangsOnPerson = ({ method }: Pick<Connection, "method">): boolean => method === loginMethod;

/** The address to send to a colleague, who signs in there as themself. It holds no secret, and does nothing by itself. */
export const toHandoverLink = ({ provider, account, id }: Pick<Connection, "provider" | "account" | "id">): string =>
  new URL(`${toAddress(toConnectPath(provider, account))}?${new URLSearchParams({ [parameter]: id })}`, window.location.origin).href;

/** The id of the connection that the address asks to take over. */
export const readTakenOver = (): string | undefined => new URLSearchParams(window.location.search).get(parameter) ?? undefined;
