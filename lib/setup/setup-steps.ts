/**
 * The steps of a run in order, each with its progress (0 to 100) at its beginning. The progress of the last step grows to
 * {@link progressAtEnd} with each finished target.
 */
export const setupSteps = [
  { name: "find_targets", progress: 5 },
  { name: "check_targets", progress: 15 },
  { name: "make_plan", progress: 30 },
  { name: "create_accounts", progress: 45 },
  { name: "set_up_targets", progress: 55 },
] as const;

export type SetupStepName = (typeof setupSteps)[number]["name"];

/** Progress when every target is finished and only the end of the run remains to be written. */
export const progressAtEnd = 90;
