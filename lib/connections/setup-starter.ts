import type { ConnectionKey } from "./connection.ts";

/** Starts the setup of a provider after a connection is made. Starting the same run twice gives one run. */
export type SetupStarter = {
  start(run: { readonly runId: string; readonly connection: ConnectionKey; readonly startedBy: string }): Promise<void>;
};
