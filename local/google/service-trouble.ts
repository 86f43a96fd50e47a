import type { Project } from "./accounts.ts";
import type { ServiceTrouble } from "./api-state.ts";
import type { World } from "./world.ts";

/** Takes one use of a trouble that was set for this API. @returns Whether there was one. */
export function takeTrouble({ apis }: World, project: Project, service: string, trouble: ServiceTrouble["trouble"]): boolean {
  const found = apis.troubles.find(
    (each) => each.service === service && each.trouble === trouble && each.times > 0 && [null, project.number].includes(each.number),
  );
  if (found === undefined) return false;
  found.times -= 1;
  return true;
}
