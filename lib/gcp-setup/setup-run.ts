import type { Provider } from "../connections/connection.ts";
import type { FailureCode } from "../failure-codes.ts";
import type { SetupStepName } from "./setup-steps.ts";

/** Whether billing is enabled for a project. `unknown`: the account may not read it, which says nothing about the project. */
export type Billing = "enabled" | "disabled" | "unknown";

/** A project of the customer, from Google's search. */
export type DiscoveredProject = {
  readonly projectId: string;
  /** Google's number of the project, as text: it can be too large for a JavaScript number. */
  readonly projectNumber: string;
  readonly name: string;
  readonly billing: Billing;
};

/** The result of one chosen project. A `code` that is not a failure says why the project could not be prepared. */
export type ProjectResult =
  | { readonly projectId: string; readonly prepared: true }
  | { readonly projectId: string; readonly prepared: false; readonly code: FailureCode | "project_not_visible" | "billing_disabled" };

/** The end of a run without a fault. */
export type SetupOutcome =
  | { readonly kind: "completed" | "partial"; readonly results: readonly ProjectResult[] }
  | { readonly kind: "needs_selection"; readonly eligibleCount: number }
  /**
   * No project could be prepared. `gcp_no_projects`, `gcp_failed_billing`: no project of the whole account can be.
   * `gcp_failed`: no selected project can be. A fault is not an outcome but a {@link SetupStanding} `FAILURE`.
   */
  | {
      readonly kind: "unprepared";
      readonly reason: "gcp_no_projects" | "gcp_failed_billing" | "gcp_failed";
      readonly results: readonly ProjectResult[];
    };

/** The standing of a run, in the words of Aurora's client. */
export type SetupStanding =
  | { readonly state: "PENDING" }
  | { readonly state: "STARTED" }
  | { readonly state: "PROGRESS"; readonly step: SetupStepName }
  | { readonly state: "SUCCESS"; readonly outcome: SetupOutcome }
  | { readonly state: "FAILURE"; readonly code: FailureCode };

/** The facts a run is created with. */
export type NewSetupRun = {
  readonly runId: string;
  readonly tenant: string;
  readonly provider: Extract<Provider, "gcp">;
  readonly account: string;
  /** The principal who connected or chose; absent after a machine's retry. */
  readonly startedBy?: string;
  /** The projects a person chose; empty: setup decides. */
  readonly selectedProjectIds: readonly string[];
  readonly createdAt: Date;
};

/** The result of the search: at most {@link maxStoredProjects} projects, the selected and the eligible ones first. */
export type Discovery = {
  readonly projects: readonly DiscoveredProject[];
  /** The projects to prepare. */
  readonly chosenProjectIds: readonly string[];
  /** Counted before the list was cut. */
  readonly eligibleCount: number;
};

/**
 * One run of the setup state machine, from its login to its end.
 *
 * Holds no secret: each task reads its own access token, which is in no run, no input and no output.
 */
export type SetupRun = NewSetupRun & {
  readonly standing: SetupStanding;
  readonly discovery?: Discovery;
  /** The finished projects, by id: a repeated write changes nothing. */
  readonly results: readonly ProjectResult[];
  readonly updatedAt: Date;
};

/** The most projects that are stored of one search: about 220 KB at worst, and a DynamoDB item may have 400 KB. */
export const maxStoredProjects = 1000;

/** How long a run is kept. */
export const setupRunDays = 30;
