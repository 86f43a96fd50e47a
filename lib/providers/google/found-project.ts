/** A project as Google's Resource Manager describes it. */
export type FoundProject = {
  readonly projectId: string;
  /** Google's number of the project, as text: it can be too large for a JavaScript number. */
  readonly projectNumber: string;
  readonly name: string;
  /** `ACTIVE`, or another word of Google's. */
  readonly state: string;
};

/** Whether billing is enabled for a project. `unknown`: the account may not read it, which says nothing about the project. */
export type Billing = "enabled" | "disabled" | "unknown";
