import type { AccountSettings } from "../../lib/connections/account-settings.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { ownTailnet, parseTailnet } from "../../lib/providers/tailscale/tailnet.ts";

/** The connected tailnet, as Aurora's client names it. */
export const toTailnet = ({ identity: { id, label } }: Pick<Connection, "identity">) => ({ tailnet: id, tailnetName: label ?? id });

/** Whether a caller names the connected tailnet: by `-`, its id or its label. */
export const isConnectedTailnet = (tailnet: string, { identity: { id, label } }: Pick<Connection, "identity">): boolean =>
  [ownTailnet, id, label].includes(tailnet);

/**
 * Reads the tailnet that a caller names, for a path of Tailscale's API. Our own name for it may be unknown to Tailscale.
 *
 * @param sent - Absent: the connected one.
 * @throws {Failure} `invalid_request`.
 */
export const readTailnet = (sent: string | null, connection: Pick<Connection, "identity">): string =>
  sent === null || sent === "" || isConnectedTailnet(sent, connection) ? ownTailnet : parseTailnet(sent);

/** Returns the chosen root tailnet, while that tailnet is the connected one. */
export const toRootTailnet = ({ root }: AccountSettings, { identity }: Pick<Connection, "identity">): string | undefined =>
  root === identity.id ? root : undefined;
