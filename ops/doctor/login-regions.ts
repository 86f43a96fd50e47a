import type { Stage } from "./stage.ts";

/** Reads in which regions of OVHcloud people log in: words with spaces or commas between them, as the functions read them. */
export async function readLoginRegions(stage: Stage): Promise<readonly string[]> {
  return (await stage.setting("OVH_LOGIN_REGIONS")).split(/[\s,]+/).filter((region) => region !== "");
}
