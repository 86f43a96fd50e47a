import { buildTargets, type Targets } from "../../lib/connections/targets.ts";
import { ovhSettingsFromEnvironment } from "../../lib/providers/ovh/ovh-from-environment.ts";
import { listProjects } from "../../lib/providers/ovh/public-cloud-projects.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import type { BuildTargets } from "../provider-parts.ts";
import { toSettingsKey } from "./regions.ts";
import { withRegion } from "./with-region.ts";

/** Characters for the ids of projects on a record, which is smaller than that of other logins: four ids of 32. */
const room = 131;

/** Builds what the record of a region keeps of its projects. @param root - The one that was chosen, in this region or in another. */
export const toProjectTargets = (ids: readonly string[], root: string | undefined): Targets =>
  buildTargets(ids, root !== undefined && ids.includes(root) ? root : undefined, room);

/** Lists the projects of a region, and which of them was chosen as root. */
export const ovhTargets: BuildTargets = (env, engine, table) => {
  const { hosts } = ovhSettingsFromEnvironment(env);
  const settings = slotSettingsIn(table);
  return async (connection, limits) => {
    const [ids, { root }] = await Promise.all([
      withRegion({ ...engine, hosts }, limits, connection, listProjects),
      settings.read(toSettingsKey(connection)),
    ]);
    return toProjectTargets(ids, root);
  };
};
