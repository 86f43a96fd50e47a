import type { Project } from "./accounts.ts";
import type { Dataset } from "./dataset.ts";
import type { Operation } from "./operations.ts";
import type { World } from "./world.ts";

/** What an accepted call changes. It takes effect at an instant, so that a moved clock is enough to see it. */
type ServiceChange = { readonly service: string; readonly enabled: boolean; readonly at: Date };
type LabelChange = { readonly labels: Readonly<Record<string, string>>; readonly at: Date };

type ProjectState = {
  readonly services: ServiceChange[];
  readonly labels: LabelChange[];
  readonly datasets: Map<string, Dataset>;
};

/** What happens to the next operations that enable an API, as a test or a demo has asked. */
export type ServiceTrouble = {
  readonly service: string;
  readonly trouble: "fails" | "busy";
  /** The number of the only project; `null`: any. */
  readonly number: string | null;
  times: number;
};

/** A project has one state, whichever accounts see it. */
export type ApiState = {
  /** By project number. */
  readonly projects: Map<string, ProjectState>;
  readonly operations: Map<string, Operation>;
  /** The used quota by the number of the consumer. */
  readonly quotas: Map<string, { readonly startedAt: Date; readonly spent: number }>;
  readonly troubles: ServiceTrouble[];
};

export const createApiState = (): ApiState => ({ projects: new Map(), operations: new Map(), quotas: new Map(), troubles: [] });

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
