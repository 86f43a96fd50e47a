import type { Project } from "./accounts.ts";
import { KNOWN_SERVICES } from "./known-services.ts";
import { isEnabled, labelsOf, readState } from "./project-state.ts";
import type { World } from "./world.ts";

/** Describes the enabled APIs, the datasets and the labels of a project, as they are now. Changes nothing. */
export function describeApis(world: World, project: Project) {
  const datasets = [...readState(world, project).datasets.values()].map(({ id, location, labels, access, tables }) => [
    id,
    { location, labels, access, tables: [...tables.keys()] },
  ]);
  return {
    services: [...KNOWN_SERVICES.keys()].filter((service) => isEnabled(world, project, service)),
    datasets: Object.fromEntries(datasets),
    labels: labelsOf(world, project),
  };
}
