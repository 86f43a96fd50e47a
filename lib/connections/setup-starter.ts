import type { ConnectionKey } from "./connection.ts";

/** Starts what a provider needs after a connection is made. Starting the same run twice is one run. */
export type SetupStarter = {
  start(run: { readonly runId: string; readonly connection: ConnectionKey; readonly startedBy: string }): Promise<void>;
};
