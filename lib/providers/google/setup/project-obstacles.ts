import { homeBlocked, type Obstacle } from "../../../setup/plan.ts";
import { toRolesThatBring } from "./required-rights.ts";

const ask = (rights: readonly string[]): string =>
  `Ask an administrator of the project, or of its organisation, to give you ${toRolesThatBring(rights).join(" and ")} there`;

const obstacle =
  (blocks: boolean) =>
  (code: string, title: string, action: string, detail: readonly string[] = []): Obstacle => ({ code, blocks, detail, title, action });
const blocking = obstacle(true);
const passing = obstacle(false);

/** Each reason why a project cannot be set up, or not wholly, with the next step. */
export const obstacles = {
  notVisible: () =>
    blocking(
      "project_not_visible",
      "The project does not exist, or you may not see it",
      "Check its id, or ask an administrator of the project to give you a role in it.",
    ),
  notActive: () => blocking("project_not_active", "The project is being deleted", "Restore the project, or leave it out."),
  billingDisabled: () =>
    blocking(
      "billing_disabled",
      "No billing account pays for the project",
      "Link an open billing account to the project, or leave it out.",
    ),
  missingRights: (rights: readonly string[]) =>
    blocking(
      "missing_rights",
      "You lack rights in the project that the setup needs",
      `${ask(rights)}, or to run the commands of the plan.`,
      rights,
    ),
  missingOptionalRights: (rights: readonly string[]) =>
    passing(
      "missing_optional_rights",
      "You lack rights for a part of the setup that it works without, so that part is left out",
      `${ask(rights)} if you want that part.`,
      rights,
    ),
  poolShared: (pool: string) =>
    blocking(
      "identity_pool_shared",
      "The identity pool of this connection holds another provider, which could name this connection",
      `Delete the other providers of the pool ${pool}, or plan again with a login that stays.`,
      [pool],
    ),
  homeBlocked: (home: string) =>
    blocking(
      homeBlocked,
      "The service accounts cannot be made in the project that is to hold them",
      `Remove what stands in the way in ${home}, or choose another root project.`,
      [home],
    ),
  datasetElsewhere: (location: string, wanted: string) =>
    passing(
      "dataset_elsewhere",
      "The dataset for the billing export stands in another location",
      `Rename or remove the dataset that stands in ${location}, so that one can be made in ${wanted}. Costs are left out until then.`,
      [location, wanted],
    ),
  datasetAccessHidden: () =>
    passing(
      "dataset_access_hidden",
      "Google does not show you who may read the dataset for the billing export, so no reader can be added",
      "Ask an administrator of the project to give you BigQuery Data Owner on the dataset. Costs are left out until then.",
    ),
};
