/**
 * The steps of a run, in order, with the progress (0 to 100) that stands when one begins and the words shown meanwhile.
 * The last step grows to {@link progressAtEnd} with each project that is done.
 */
export const setupSteps = [
  { name: "discover_projects", progress: 5, status: "Finding projects" },
  { name: "check_billing", progress: 15, status: "Checking billing" },
  { name: "write_metadata", progress: 30, status: "Recording projects" },
] as const;

export type SetupStepName = (typeof setupSteps)[number]["name"];

/** Progress when every project is done and only the closing of the run is left. */
export const progressAtEnd = 90;
