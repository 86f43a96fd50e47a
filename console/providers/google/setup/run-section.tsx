import type { ComponentChildren } from "preact";
import { useAnnounced } from "../../../announce.ts";
import type { ConnectionName, SetupProject, SetupStatus } from "../../../answers.ts";
import type { Reading } from "../../../parts/read.tsx";
import { type Line, SearchList } from "../../../parts/search-list.tsx";
import { useVisit } from "../../../visit.ts";
import { isRetryable } from "../../../words.ts";
import { describeCode, explainCode } from "./code-words.ts";
import { describeStep } from "./names.ts";
import { describeRun, toBar, unknownRun } from "./progress-words.ts";
import { toProjectLine } from "./project-line.tsx";
import { RunEnd } from "./run-end.tsx";
import type { Run } from "./use-run.ts";

type SectionProps = {
  readonly of: Reading<Run>;
  readonly name: ConnectionName;
  /** Of the steps, where there is room for it. */
  readonly picture?: ComponentChildren;
  /** Of a run that is over only what did not work is listed. */
  readonly isBrief?: boolean;
  readonly children: ComponentChildren;
};

/** What a setup is doing, project by project, and how it has ended. */
export function RunSection({ of: run, name, picture, isBrief = false, children }: SectionProps) {
  const { mayWrite } = useVisit().api.session;
  const { status, isUnheard = false } = run.value.value ?? {};
  const isOver = status?.complete === true;
  const isKnown = status?.state !== "PENDING" || status.known;
  const line = describe(run);
  useAnnounced("Setup", line);
  const lines = toRunLines(status, mayWrite ? name : undefined).filter(({ mark }) => !isBrief || !isOver || mark === "failed");
  const filled = status?.complete === false ? toBar(status) : undefined;
  return (
    <section class="setup" aria-labelledby="run">
      <header>
        <h2 id="run">Setup</h2>
        <p class="setup-line">{line ?? "Asking how far it is…"}</p>
      </header>
      {/* It counts projects. Before they are known it only moves. */}
      {!isOver && !isUnheard && isKnown && <progress key={String(filled === undefined)} aria-label="Progress of the setup" {...filled} />}
      {picture}
      <SearchList id="run" things="projects" of={lines} look="projects" label="Projects" />
      {isOver && <RunEnd of={status} name={name} />}
      {children}
    </section>
  );
}

/** @returns `undefined`: it is not known yet. */
function describe({ value, failure }: Reading<Run>): string | undefined {
  if (failure.value !== undefined) {
    const { title, action } = describeCode(failure.value.code);
    return `${title}. ${isRetryable(failure.value.code) ? "The setup continues; asking again…" : action}`;
  }
  const run = value.value;
  return run?.isUnheard ? `${unknownRun} Reload the page to ask again.` : run && describeRun(run.status);
}

/** The projects of a run, one line each. @param again - The connection, for a person who may plan a project again. */
const toRunLines = (status: SetupStatus | undefined, again: ConnectionName | undefined): readonly Line[] =>
  projectsOf(status).map((project) => {
    const { projectId: id, name, state } = project;
    return toProjectLine({ id, name: name ?? id, mark: state, ...describeProject(project), again: state === "failed" ? again : undefined });
  });

function projectsOf(status: SetupStatus | undefined): readonly SetupProject[] {
  if (status?.state === "PROGRESS") {
    return status.projects;
  }
  const result = status?.state === "SUCCESS" ? status.result : undefined;
  switch (result?.status) {
    case "SUCCESS":
      return result.projects;
    case "FAILED":
      return result.failed_projects.map((project) => ({ ...project, state: "failed" }));
    default:
      return [];
  }
}

function describeProject({ state, step, code }: SetupProject): { readonly words: string; readonly note?: string } {
  switch (state) {
    case "waiting":
      return { words: "waiting" };
    case "working":
      return { words: describeStep(step) };
    case "late":
      return { words: "late: everything is in place, and Google still spreads the access. It is verified again automatically" };
    case "ready":
      return code === undefined ? { words: "ready" } : { words: "ready, except for a part", note: explainCode(code) };
    case "failed": {
      const { title, action } = describeCode(code ?? "internal");
      return { words: `failed: ${title}`, note: action };
    }
  }
}
