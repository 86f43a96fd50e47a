import type { Connection } from "../connection.ts";

/** Builds the answer about a connection that another account or method would replace. */
export const toReplacedView = ({ status, identity, connectedBy }: Pick<Connection, "status" | "identity" | "connectedBy">) => ({
  status,
  identity: { id: identity.id, label: identity.label ?? null },
  connected_by: connectedBy,
});
