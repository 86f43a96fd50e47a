import type { ConnectionKey } from "../connections/connection.ts";
import type { RunFacts } from "./task-input.ts";

/** The key of the connection that a run sets up. */
export const toRunKey = ({ tenant, provider, account }: RunFacts): ConnectionKey => ({ tenant, provider, account });
