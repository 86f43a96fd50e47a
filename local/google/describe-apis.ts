import { KNOWN_SERVICES } from "./known-services.ts";
import { everyListing, isEnabled, labelsOf, readState } from "./project-state.ts";
import type { World } from "./world.ts";

/** Describes the enabled APIs, the datasets and the labels of each project, as they are now. */
export function describeApis(world: World) {
  const projects = [...new Map(everyListing(world).map((project) => [project.projectId, project])).values()];
  projects.sort((a, b) => (a.projectId < b.projectId ? -1 : 1));
  const each = <T>(describe: (project: (typeof projects)[number]) => T) =>
    Object.fromEntries(projects.map((project) => [project.projectId, describe(project)]));
  return {
    services: each((project) => [...KNOWN_SERVICES.keys()].filter((service) => isEnabled(world, project, service))),
    datasets: each((project) =>
      [...readState(world, project).datasets.values()]
        .map(({ id, location, labels, access, tables }) => ({ id, location, labels, access, tables: [...tables.keys()].sort() }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    ),
    labels: each((project) => labelsOf(world, project)),
  };
}
