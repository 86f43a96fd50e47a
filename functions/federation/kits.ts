import { defined } from "../../lib/defined.ts";
import type { IdentitySource } from "../../lib/issuer/identity-source.ts";
import { buildFederatedKit as aws } from "../../lib/kits/aws/aws-federated-kit.ts";
import { buildRoleKit } from "../../lib/kits/aws/role-kit.ts";
import { customerSetupFromEnvironment } from "../../lib/kits/aws/role-settings.ts";
import { buildFederatedKit as azure } from "../../lib/kits/azure/azure-federated-kit.ts";
import { buildKits as azureKits } from "../../lib/kits/azure/secret-kit.ts";
import { buildFederatedKit as gcp } from "../../lib/kits/google/google-federated-kit.ts";
import { buildKits as gcpKits } from "../../lib/kits/google/key-kit.ts";
import type { BuildFederatedKit, BuildKits, ReadKit } from "../../lib/kits/kit.ts";
import { buildKits as ovhKits } from "../../lib/kits/ovh/service-account-kit.ts";
import { buildKits as tailscaleKits } from "../../lib/kits/tailscale/client-kit.ts";
import { buildFederatedKit as tailscale } from "../../lib/kits/tailscale/tailscale-federated-kit.ts";
import { buildWorkspace, toExternalId } from "../../lib/providers/aws/workspaces.ts";
import { composeWorkspaces } from "../aws/compose.ts";
import { defaultName } from "../aws/own-workspace.ts";
import type { ByProvider } from "../provider-parts.ts";

/**
 * The kits by which customers make each provider trust a connection, for the function that offers them. No part of `provider.ts`: a kit holds scripts,
 * which nothing else should load. AWS takes no token of its own issuer within a partition.
 */
export const buildFederatedKits = (source: IdentitySource): ByProvider<BuildFederatedKit> =>
  source === "aws-sts" ? { gcp, tailscale, azure } : { gcp, tailscale, azure, aws };

/** What a customer makes for `role`. The organisation's workspace, with its external ID, is made with the first call of a caller who may write. */
const awsKits: BuildKits = (env) => {
  const { workspaces, ...system } = composeWorkspaces(env);
  const setup = customerSetupFromEnvironment(env);
  const role: ReadKit = async (tenant, { roleType = "ReadOnly", mayWrite, ...of } = {}) => {
    const made = mayWrite ? workspaces.readOrWrite(tenant, buildWorkspace(system, defaultName)) : workspaces.read(tenant);
    const workspace = await made;
    return buildRoleKit(setup, workspace && toExternalId(workspace, defined(of)), roleType);
  };
  return { role };
};

/** The kits of the methods that need no issuer of ours, for the same function. */
export const everyKit: ByProvider<BuildKits> = { gcp: gcpKits, ovh: ovhKits, tailscale: tailscaleKits, azure: azureKits, aws: awsKits };
