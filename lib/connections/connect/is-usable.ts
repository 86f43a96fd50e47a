import type { Connection } from "../connection.ts";
import { isConnected } from "../is-connected.ts";

/** Whether a connection holds a refresh token that the provider still accepts, according to its record. */
export const isUsable = ({ hasRefreshToken, status }: Connection): boolean => hasRefreshToken && isConnected({ status });
