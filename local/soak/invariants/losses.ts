import { mostInDoubt } from "../../../lib/connections/jobs/refresh-due.ts";
import type { Happened, Killed } from "../journal.ts";
import type { Finding } from "./invariant.ts";

/** How a connection answered in the end: served a token that the provider took, or the last failure. */
export type Served = {
  readonly name: string;
  readonly rotates: boolean;
  readonly isServed: boolean;
  /** Of the last answer that was no token. */
  readonly code?: string;
};

/** The function whose process has many refresh tokens in doubt at once. Every other one refreshes for one request at a time. */
const tick = "jobsRefreshDue";

/** Whether a connection is gone as the model allows: a rotated token was in doubt when its process or the provider's answer was lost. */
export const isInDoubt = ({ rotates, code }: Served): boolean => rotates && code === "grant_revoked";

/**
 * Counts the connections that a soak may have cost: for each killed process, the rotated tokens that it can have had in doubt, and one for each
 * answer of a provider that was lost after its effect.
 *
 * @see docs/deploy/scale.md, "Providers that rotate"
 */
export function countAllowedLosses(killed: readonly Killed[], happened: readonly Happened[]): number {
  const ofProcesses = killed.reduce((sum, { functionKey }) => sum + (functionKey === tick ? mostInDoubt : 1), 0);
  const ofAnswers = happened.reduce((sum, { name, size }) => sum + (name === "answer-lost" ? Number(size.answers) : 0), 0);
  return ofProcesses + ofAnswers;
}

/** Nothing is lost beyond the window that the model allows. */
export function checkLosses(served: readonly Served[], killed: readonly Killed[], happened: readonly Happened[]): Finding {
  const lost = served.filter((one) => !one.isServed && isInDoubt(one));
  const allowed = countAllowedLosses(killed, happened);
  return {
    title: "Nothing is lost beyond what the model allows",
    figures: `${lost.length} connections of a provider that rotates are lost; ${killed.length} processes were killed, and with the answers that were lost ${allowed} are allowed`,
    violations:
      lost.length > allowed ? [`${lost.length} are lost, and ${allowed} are allowed: ${lost.map(({ name }) => name).join(", ")}`] : [],
  };
}

/** Every connection that its customer wants serves a token that the provider takes. */
export function checkServing(served: readonly Served[]): Finding {
  const unserved = served.filter((one) => !one.isServed && !isInDoubt(one));
  return {
    title: "Every live connection serves a token that its provider takes",
    figures: `${served.filter(({ isServed }) => isServed).length} of ${served.length} connections`,
    violations: unserved.map(({ name, code }) => `${name}: ${code ?? "the provider does not take its token"}`),
  };
}
