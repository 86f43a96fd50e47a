import type { Project } from "./accounts.ts";
import type { LabelChange, ProjectState, ServiceChange } from "./api-state.ts";
import type { World } from "./world.ts";

const EMPTY: ProjectState = { services: [], labels: [], datasets: new Map() };

/** Reads the state of a project without creating it. */
export const readState = ({ apis }: World, { number }: Pick<Project, "number">): Readonly<ProjectState> =>
  apis.projects.get(number) ?? EMPTY;

/** Finds or creates the state of a project, to change it. */
export function openState({ apis }: World, { number }: Pick<Project, "number">): ProjectState {
  const state = apis.projects.get(number) ?? { services: [], labels: [], datasets: new Map() };
  apis.projects.set(number, state);
  return state;
}

/** Every project as each account that sees it lists it: one project may come more than once. */
export function everyListing({ accounts, serviceAccounts }: World): Project[] {
  return [...accounts, ...serviceAccounts.map(({ account }) => account)].flatMap(({ projects }) => projects);
}

const listingsOf = (world: World, project: Project) => everyListing(world).filter(({ number }) => number === project.number);

/** The last change of an API that has taken effect; `undefined` while the API is as the accounts list it. */
export function lastServiceChange(world: World, project: Project, service: string): ServiceChange | undefined {
  return readState(world, project).services.findLast((each) => each.service === service && each.at <= world.clock.now());
}

export function isEnabled(world: World, project: Project, service: string): boolean {
  const change = lastServiceChange(world, project, service);
  return change?.enabled ?? listingsOf(world, project).some(({ services }) => services.includes(service));
}

/** The labels of now. Before the first change they are as the accounts list them. */
export function labelsOf(world: World, project: Project): Readonly<Record<string, string>> {
  const change = labelChangesUntilNow(world, project).at(-1);
  return change?.labels ?? Object.assign({}, ...listingsOf(world, project).map(({ labels }) => labels));
}

/** Counts the changes of a project's labels that have taken effect. */
export function projectRevision(world: World, project: Project): { readonly revision: number; readonly updatedAt: Date | undefined } {
  const changes = labelChangesUntilNow(world, project);
  return { revision: changes.length, updatedAt: changes.at(-1)?.at };
}

function labelChangesUntilNow(world: World, project: Project): readonly LabelChange[] {
  return readState(world, project).labels.filter(({ at }) => at <= world.clock.now());
}
