import { buildRoleKit } from "../../lib/kits/aws/role-kit.ts";
import { customerSetupFromEnvironment } from "../../lib/kits/aws/role-settings.ts";
import type { BuildKits } from "../../lib/kits/kit.ts";
import { buildWorkspace } from "../../lib/providers/aws/workspaces.ts";
import { composeRecords } from "./compose.ts";
import { defaultName } from "./own-workspace.ts";

/** What a customer makes for `role`. The organisation's workspace, with its external ID, is made with the first call. */
export const buildKits: BuildKits = (env) => {
  const { workspaces, ...system } = composeRecords(env);
  const setup = customerSetupFromEnvironment(env);
  const role = async (tenant: string) => {
    const { externalId } = await workspaces.readOrWrite(tenant, buildWorkspace(system, defaultName));
    return buildRoleKit(setup, externalId);
  };
  return { role };
};
