import { serveSet } from "../../../lib/http/serve-set.ts";
import { handler as awsAccounts } from "../aws/accounts.ts";
import { handler as awsInactiveAccounts } from "../aws/inactive-accounts.ts";
import { handler as awsLinks } from "../aws/links.ts";
import { handler as awsStatus } from "../aws/status.ts";
import { handler as azureFetchData } from "../azure/fetch-data.ts";
import { handler as gcpRootProject } from "../gcp/root-project.ts";
import { handler as tailscaleRootTailnet } from "../tailscale/root-tailnet.ts";
import { handler as tailscaleSshSetup } from "../tailscale/ssh-setup.ts";
import { handler as tailscaleStatus } from "../tailscale/status.ts";

export const handler = serveSet(
  awsAccounts,
  awsInactiveAccounts,
  awsLinks,
  awsStatus,
  azureFetchData,
  gcpRootProject,
  tailscaleRootTailnet,
  tailscaleSshSetup,
  tailscaleStatus,
);
