import { toSetupStatus } from "../../functions/gcp/setup-status.ts";
import type { SetupOutcome, SetupRun, SetupStanding, TargetResult } from "../../lib/setup/setup-run.ts";

/** The instant at which the run began. */
export const createdAt = new Date("2026-11-20T12:00:00.000Z");
export const secondsLater = (seconds: number) => new Date(createdAt.getTime() + seconds * 1000);
export const ids = (count: number) => Array.from({ length: count }, (_, index) => `project-${index}`);
export const ready = (target: string): TargetResult => ({ target, state: "ready" });
export const failed = (target: string, code: string): TargetResult => ({ target, state: "failed", code });
export const chosen = (...targets: readonly string[]) => ({ candidates: [], chosen: targets, eligibleCount: targets.length });

/** A run of a setup. */
export function run(standing: SetupStanding, changes: Partial<SetupRun> = {}): SetupRun {
  const facts = { runId: "r", tenant: "acme", provider: "gcp", account: "default", selected: [], access: "read", results: [] } as const;
  return { ...facts, createdAt, updatedAt: createdAt, standing, ...changes };
}

/** The answer about a run that has ended, a minute after it began. */
export const ended = (outcome: SetupOutcome, changes?: Partial<SetupRun>) =>
  toSetupStatus(run({ state: "SUCCESS", outcome }, changes), secondsLater(60));
