import { serveSet } from "../../../lib/http/serve-set.ts";
import { handler as awsAccounts } from "../aws/accounts.ts";
import { handler as azureFetchData } from "../azure/fetch-data.ts";
import { handler as gcpRootProject } from "../gcp/root-project.ts";
import { handler as tailscaleTailnet } from "../tailscale/read-tailnet.ts";

export const handler = serveSet(awsAccounts, azureFetchData, gcpRootProject, tailscaleTailnet);
