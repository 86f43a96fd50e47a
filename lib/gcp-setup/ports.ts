import type { ConnectionKey } from "../connections/connection.ts";
import type { Secret } from "../secret.ts";
import type { Billing, DiscoveredProject, Discovery, NewSetupRun, ProjectResult, SetupRun, SetupStanding } from "./setup-run.ts";
import type { SetupStepName } from "./setup-steps.ts";

/** The end of a run: one of the two standings that nothing follows. */
export type SetupEnd = Extract<SetupStanding, { state: "SUCCESS" | "FAILURE" }>;

/**
 * Where runs are kept. A run only moves forward: a write that would take it back, or that comes after its end, changes
 * nothing and is not an error, because tasks are retried and projects are worked on in parallel.
 */
export type SetupRuns = {
  /** Idempotent: a run that is there stays as it is. */
  create(run: NewSetupRun): Promise<void>;

  /** @returns The run, or `undefined` when it was never created or its 30 days are over. */
  read(runId: string): Promise<SetupRun | undefined>;

  recordStarted(runId: string): Promise<void>;
  recordStep(runId: string, step: SetupStepName): Promise<void>;
  recordDiscovery(runId: string, discovery: Discovery): Promise<void>;
  recordProject(runId: string, result: ProjectResult): Promise<void>;

  /**
   * Ends the run. The first end stands.
   *
   * @returns The end that stands, which is another one than `end` when the run had ended before.
   * @throws {Failure} `not_found`: there is no such run.
   */
  finish(runId: string, end: SetupEnd): Promise<SetupEnd>;
};

/** What is kept of a project that setup has prepared. */
export type PreparedProject = DiscoveredProject & { readonly tenant: string; readonly runId: string; readonly preparedAt: Date };

/** The prepared projects of an organisation, one item a project. */
export type Projects = {
  /** Idempotent: replaces what is known of the project. */
  write(project: PreparedProject): Promise<void>;
  list(tenant: string): Promise<readonly PreparedProject[]>;
};

/** A project as Google's search lists it, before its billing is known. */
export type FoundProject = Omit<DiscoveredProject, "billing"> & { readonly state: string };

/** The two reads of Google's APIs that discovery needs. */
export type GoogleProjects = {
  /** @returns Every page, unfiltered: the search itself cannot be trusted to filter. */
  search(accessToken: Secret, signal?: AbortSignal): Promise<readonly FoundProject[]>;

  /** @returns `unknown` when the account may not read the project's billing. */
  readBilling(accessToken: Secret, projectId: string, signal?: AbortSignal): Promise<Billing>;
};

/**
 * Does work with a live access token of a connection, as any caller gets one. A token never travels between states.
 *
 * @param work - May be done twice: once more when Google refuses the first token (`credential_expired`).
 * @param endsAt - The instant at which the process stops.
 * @throws {Failure} What the work throws, and why there is no token now.
 */
export type WithLiveToken = <T>(
  key: ConnectionKey,
  work: (accessToken: Secret) => Promise<T>,
  limits: { readonly signal: AbortSignal; readonly endsAt: Date },
) => Promise<T>;
