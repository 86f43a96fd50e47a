import { isEligible } from "../../lib/setup/decide-targets.ts";
import type { Candidate, SetupRun } from "../../lib/setup/setup-run.ts";

/** A project that the account sees and that a run does not set up. */
export type LeftOut = { readonly projectId: string; readonly name: string; readonly code: string };

/** A person has switched it off. */
const switchedOff = "switched_off";

/**
 * Lists the projects that a run without a person's choice has left out, each with the first reason. Where a person chose, every chosen project has
 * a result of its own, and the others were not asked for. Pure.
 */
export const toLeftOut = ({ selected, discovery }: SetupRun): readonly LeftOut[] =>
  selected.length > 0 || discovery === undefined
    ? []
    : discovery.candidates.filter(({ id }) => !discovery.chosen.includes(id)).map((candidate) => toItem(candidate, switchedOff));

/** Lists the projects that cannot be set up, while a person has to choose among the others. Pure. */
export const toUnavailable = ({ discovery }: SetupRun): readonly LeftOut[] =>
  (discovery?.candidates ?? []).filter((candidate) => !isEligible(candidate)).map((candidate) => toItem(candidate, switchedOff));

const toItem = ({ id, name, obstacles: [code] }: Candidate, otherwise: string): LeftOut => ({
  projectId: id,
  name,
  code: code ?? otherwise,
});
