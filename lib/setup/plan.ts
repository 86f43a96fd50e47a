import type { Change, SetupAccess } from "./change.ts";

/** A reason why a target cannot be set up, or not wholly, with the customer's next step. The code is the provider's word. */
export type Obstacle = {
  readonly code: string;
  /** `true`: nothing is changed in this target. */
  readonly blocks: boolean;
  /** What it is about, such as the permissions that the person lacks. */
  readonly detail: readonly string[];
  readonly title: string;
  readonly action: string;
};

/** The obstacle of a target that is only blocked because the home target is: with another home it may be set up. */
export const homeBlocked = "home_blocked";

/** Whether nothing may be changed in a target. */
export const isBlocked = ({ obstacles }: PlannedTarget): boolean => obstacles.some(({ blocks }) => blocks);

/** What a setup would do in one target. Without changes and obstacles there is nothing to do. */
export type PlannedTarget = {
  readonly id: string;
  readonly name: string;
  readonly changes: readonly Change[];
  readonly obstacles: readonly Obstacle[];
  /** It is the home, and it was not chosen: only what all targets share is made there. It gets no result and no record of its own. */
  readonly isHomeOnly?: true;
};

/** What a setup would change, worked out from what stands now. It changes nothing. */
export type Plan = {
  readonly access: SetupAccess;
  /** The person wants the connection to go on without their login, once everything is set up. */
  readonly keyless?: true;
  readonly targets: readonly PlannedTarget[];
};
