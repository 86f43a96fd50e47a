import type { ConnectionKey } from "../connections/connection.ts";
import type { Secret } from "../secret.ts";
import type { Billing, DiscoveredProject, Discovery, NewSetupRun, ProjectResult, SetupRun, SetupStanding } from "./setup-run.ts";
import type { SetupStepName } from "./setup-steps.ts";

/** The end of a run: one of the two final standings. */
export type SetupEnd = Extract<SetupStanding, { state: "SUCCESS" | "FAILURE" }>;

/**
 * Stores runs. A run only moves forward: a write that would move it back, or that comes after its end, changes nothing and is
 * not an error, because tasks are retried and projects are prepared in parallel.
 */
export type SetupRuns = {
  /** Idempotent: an existing run stays unchanged. */
  create(run: NewSetupRun): Promise<void>;

  /** @returns The run, or `undefined` when it was never created or was deleted after its 30 days. */
  read(runId: string): Promise<SetupRun | undefined>;

  recordStarted(runId: string): Promise<void>;
  recordStep(runId: string, step: SetupStepName): Promise<void>;
  recordDiscovery(runId: string, discovery: Discovery): Promise<void>;
  recordProject(runId: string, result: ProjectResult): Promise<void>;

  /**
   * Ends the run. The first end wins.
   *
   * @returns The stored end, which differs from `end` when the run had already ended.
   * @throws {Failure} `not_found`: the run does not exist.
   */
  finish(runId: string, end: SetupEnd): Promise<SetupEnd>;
};

/** The record of a project that setup has prepared. */
export type PreparedProject = DiscoveredProject & { readonly tenant: string; readonly runId: string; readonly preparedAt: Date };

/** The prepared projects of an organisation, one item a project. */
export type Projects = {
  /** Idempotent: replaces the project's record. */
  write(project: PreparedProject): Promise<void>;
  list(tenant: string): Promise<readonly PreparedProject[]>;
};

/** A project from Google's search, before its billing is known. */
export type FoundProject = Omit<DiscoveredProject, "billing"> & { readonly state: string };

/** The two reads of Google's APIs that discovery needs. */
export type GoogleProjects = {
  /** @returns Every page, unfiltered: the search itself cannot be trusted to filter. */
  search(accessToken: Secret, signal?: AbortSignal): Promise<readonly FoundProject[]>;

  /** @returns `unknown` when the account may not read the project's billing. */
  readBilling(accessToken: Secret, projectId: string, signal?: AbortSignal): Promise<Billing>;
};

/**
 * Does work with a live access token of a connection, served as to any caller. A token never travels between states.
 *
 * @param work - May run twice: again when Google refuses the first token (`credential_expired`).
 * @param endsAt - The instant at which the process stops.
 * @throws {Failure} The work's own failure, or the reason why there is no token.
 */
export type WithLiveToken = <T>(
  key: ConnectionKey,
  work: (accessToken: Secret) => Promise<T>,
  limits: { readonly signal: AbortSignal; readonly endsAt: Date },
) => Promise<T>;
