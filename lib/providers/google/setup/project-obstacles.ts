import { homeBlocked, type Obstacle } from "../../../setup/plan.ts";
import { toRolesThatBring } from "./required-rights.ts";

const ask = (rights: readonly string[]): string =>
  `Ask an administrator of the project, or of its organisation, to give you ${toRolesThatBring(rights).join(" and ")} there`;

/** Each reason why a project cannot be set up, or not wholly, with the next step. */
export const obstacles = {
  notVisible: (): Obstacle => ({
    code: "project_not_visible",
    blocks: true,
    detail: [],
    title: "The project does not exist, or you may not see it",
    action: "Check its id, or ask an administrator of the project to give you a role in it.",
  }),
  notActive: (): Obstacle => ({
    code: "project_not_active",
    blocks: true,
    detail: [],
    title: "The project is being deleted",
    action: "Restore the project, or leave it out.",
  }),
  billingDisabled: (): Obstacle => ({
    code: "billing_disabled",
    blocks: true,
    detail: [],
    title: "No billing account pays for the project",
    action: "Link an open billing account to the project, or leave it out.",
  }),
  missingRights: (rights: readonly string[]): Obstacle => ({
    code: "missing_rights",
    blocks: true,
    detail: rights,
    title: "You lack rights in the project that the setup needs",
    action: `${ask(rights)}, or to run the commands of the plan.`,
  }),
  missingOptionalRights: (rights: readonly string[]): Obstacle => ({
    code: "missing_optional_rights",
    blocks: false,
    detail: rights,
    title: "You lack rights for a part of the setup that it works without, so that part is left out",
    action: `${ask(rights)} if you want that part.`,
  }),
  poolShared: (pool: string): Obstacle => ({
    code: "identity_pool_shared",
    blocks: true,
    detail: [pool],
    title: "The identity pool of this connection holds another provider, which could name this connection",
    action: `Delete the other providers of the pool ${pool}, or plan again with a login that stays.`,
  }),
  homeBlocked: (home: string): Obstacle => ({
    code: homeBlocked,
    blocks: true,
    detail: [home],
    title: "The service accounts cannot be made in the project that is to hold them",
    action: `Remove what stands in the way in ${home}, or choose another root project.`,
  }),
  datasetElsewhere: (location: string, wanted: string): Obstacle => ({
    code: "dataset_elsewhere",
    blocks: false,
    detail: [location, wanted],
    title: "The dataset for the billing export stands in another location",
    action: `Rename or remove the dataset that stands in ${location}, so that one can be made in ${wanted}. Costs are left out until then.`,
  }),
  datasetAccessHidden: (): Obstacle => ({
    code: "dataset_access_hidden",
    blocks: false,
    detail: [],
    title: "Google does not show you who may read the dataset for the billing export, so no reader can be added",
    action: "Ask an administrator of the project to give you BigQuery Data Owner on the dataset. Costs are left out until then.",
  }),
};
