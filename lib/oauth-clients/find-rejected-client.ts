import { type Connection, ownClientOf } from "../connections/connection.ts";
import type { Finding } from "../connections/finding.ts";
import { type FailureCode, failures } from "../errors.ts";

const code = "own_client_rejected";

/**
 * Names the organisation's own client of a connection, if the provider rejects it now or has rejected it at the last refresh. The token of the connection
 * may still work.
 *
 * @param met - Why the connection cannot be used now. `undefined`: it can.
 */
export function findRejectedClient(connection: Connection, met: FailureCode | undefined): readonly Finding[] {
  const target = ownClientOf(connection);
  if (target === undefined || (met !== code && connection.failure?.code !== code)) {
    return [];
  }
  const { title, action, owner } = failures[code];
  return [{ code, severity: met === code ? "error" : "warning", target, title, action, owner }];
}
