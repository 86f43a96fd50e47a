import type { SetupStatus } from "../../../answers.ts";
import { countOf } from "../../../words.ts";
import { describeUnprepared } from "./code-words.ts";
import { countProjects } from "./names.ts";

type Ended = Extract<SetupStatus, { complete: true }>;
type Running = Extract<SetupStatus, { complete: false }>;
type Progress = Extract<SetupStatus, { state: "PROGRESS" }>;

/** How far a run is, or how it has ended. Total. */
export const describeRun = (status: SetupStatus): string => (status.complete ? describeEnd(status) : describeRunning(status));

function describeEnd(status: Ended): string {
  if (status.state === "FAILURE") {
    return `Setup stopped. ${status.status}.`;
  }
  const { result, fault } = status;
  switch (result.status) {
    case "needs_selection":
      return `${countProjects(result.count)} could be set up: choose which`;
    case "FAILED":
      return describeUnprepared(result.redirect_params).title;
    case "SUCCESS": {
      const { verified_projects: ready, total_projects: total, projects } = result;
      const late = projects.filter(({ state }) => state === "late").length;
      const ofAll = ready === total ? "" : `${ready} of `;
      return fault === undefined
        ? `${ofAll}${countProjects(total)} ready${late === 0 ? "" : `, ${late} late`}`
        : `Setup stopped. ${fault.title}.`;
    }
  }
}

export const unknownRun = "This setup is unknown: it has not started, or its record was deleted.";

/** How far a run is that has not ended: what is done of how much, and how long it still takes. Total. */
export function describeRunning(status: Running): string {
  if (status.state !== "PROGRESS") {
    return status.known ? status.status : `${unknownRun} This page asks again for two minutes.`;
  }
  if (status.propagation === null) {
    return status.status;
  }
  const { projects, seconds_left } = status;
  const failed = projects.filter(({ state }) => state === "failed").length;
  const done = `${countDone(status)} of ${projects.length} done${failed === 0 ? "" : `, ${failed} failed`}.`;
  return [done, ...(seconds_left ? [describeTimeLeft(seconds_left)] : []), "You may close this page: the setup goes on."].join(" ");
}

/** How much of a bar is full: projects that are done, of those that are set up. `undefined`: that is not known yet. */
export const toBar = (status: Running): { readonly value: number; readonly max: number } | undefined =>
  status.state === "PROGRESS" && status.propagation !== null && status.projects.length > 0
    ? { value: countDone(status), max: status.projects.length }
    : undefined;

const countDone = ({ projects }: Progress): number => projects.filter(({ state }) => state !== "waiting" && state !== "working").length;

function describeTimeLeft(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes === 0 ? "Less than a minute left." : `About ${countOf(minutes, "minute")} left.`;
}
