import { mayExecuteInAws } from "./aws/may-execute.ts";
import { mayExecuteInAzure } from "./azure/may-execute.ts";
import { mayExecuteInGoogle } from "./gcp/may-execute.ts";
import type { MayExecute } from "./may-execute.ts";
import type { Served } from "./served.ts";
import { mayExecuteInTailscale } from "./tailscale/may-execute.ts";

/** Where the record tells whether a connection may change anything. Of a provider without an entry the customer's rights decide, which no record shows. */
export const executions: Served<MayExecute> = {
  gcp: mayExecuteInGoogle,
  tailscale: mayExecuteInTailscale,
  azure: mayExecuteInAzure,
  aws: mayExecuteInAws,
};
