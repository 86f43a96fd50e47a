import type { Connection } from "../../lib/connections/connection.ts";
import { ownTailnet, parseTailnet } from "../../lib/providers/tailscale/tailnet.ts";

/** The connected tailnet, as Aurora's client names it. */
export const toTailnet = ({ identity: { id, label } }: Pick<Connection, "identity">) => ({ tailnet: id, tailnetName: label ?? id });

/** Whether a caller means the connected tailnet, by one of the names that we told them. */
export const isConnected = (tailnet: string, { identity: { id, label } }: Pick<Connection, "identity">): boolean =>
  [ownTailnet, id, label].includes(tailnet);

/**
 * The tailnet that a caller means, for a path of Tailscale's. The name that we tell may be none that Tailscale takes.
 *
 * @param sent - Absent: the connected one.
 * @throws {Failure} `invalid_request`.
 */
export const readTailnet = (sent: string | null, connection: Pick<Connection, "identity">): string =>
  sent === null || sent === "" || isConnected(sent, connection) ? ownTailnet : parseTailnet(sent);
