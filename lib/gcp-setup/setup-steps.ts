/**
 * The steps of a run in order, each with its progress (0 to 100) at its beginning and the text shown during it. The progress of
 * the last step grows to {@link progressAtEnd} with each finished project.
 */
export const setupSteps = [
  { name: "discover_projects", progress: 5, status: "Finding projects" },
  { name: "check_billing", progress: 15, status: "Checking billing" },
  { name: "write_metadata", progress: 30, status: "Recording projects" },
] as const;

export type SetupStepName = (typeof setupSteps)[number]["name"];

/** Progress when every project is finished and only the end of the run remains to be written. */
export const progressAtEnd = 90;
