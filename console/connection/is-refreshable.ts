import type { Connection } from "../answers.ts";
import { partFor } from "../providers/parts.ts";

/** Whether a refresh gets a new token: not where one is requested for each use, and not where the provider gave nothing to refresh it with. */
export const isRefreshable = (connection: Connection): boolean =>
  partFor(connection).tokenWords === undefined && connection.next?.reason !== "credential_expiry";
