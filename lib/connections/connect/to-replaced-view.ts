import type { Connection } from "../connection.ts";

/** Builds the answer about a connection that another account or method would replace. */
export const toReplacedView = ({
  status,
  identity,
  method,
  connectedBy,
}: Pick<Connection, "status" | "identity" | "method" | "connectedBy">) => ({
  status,
  identity: { id: identity.id, label: identity.label ?? null },
  method,
  connected_by: connectedBy,
});
