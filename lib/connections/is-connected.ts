import type { Connection } from "./connection.ts";

/**
 * Whether a record counts as connected, in the answers that only say yes or no: it works, or its refresh fails for a reason that passes. A
 * connection that its customer must connect again, or that is being disconnected, is not.
 */
export const isConnected = ({ status }: Pick<Connection, "status">): boolean => status === "active" || status === "degraded";
