import type { Connection } from "../connection.ts";

/** Whether a connection holds a refresh token that the provider still accepts, according to its record. */
export const isUsable = ({ hasRefreshToken, status }: Connection): boolean =>
  hasRefreshToken && (status === "active" || status === "degraded");
