import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { readSetupLedger, readSetupRun } from "../../../../client/generated/operations.ts";
import { useAnnounced } from "../../../announce.ts";
import type { ConnectionName, SetupChange, SetupProject, SetupStatus } from "../../../answers.ts";
import { Head } from "../../../parts/head.tsx";
import { PageLink, toTabPath } from "../../../parts/page-link.tsx";
import { type Reading, useReading } from "../../../parts/read.tsx";
import { type Line, SearchList } from "../../../parts/search-list.tsx";
import { useVisit } from "../../../visit.ts";
import { countOf, isRetryable } from "../../../words.ts";
import type { PageBelow } from "../../provider-part.ts";
import { backTo, toPlanPath } from "./addresses.ts";
import { describeCode, explainCode } from "./code-words.ts";
import { MachinePicture } from "./machine-picture.tsx";
import { isOpen } from "./made.ts";
import { describeStep, lateWords } from "./names.ts";
import { describeRun, toBar, unknownRun } from "./progress-words.ts";
import { toProjectLine } from "./rows.tsx";
import { RunEnd } from "./run-end.tsx";

type FarProps = {
  readonly id: string;
  readonly title: string;
  /** `undefined`: it is not known yet. */
  readonly line: string | undefined;
  /** What pictures it. */
  readonly bar: ComponentChildren;
  readonly projects: readonly Line[];
  readonly children: ComponentChildren;
};

/** How far something is that goes on in many projects, and what becomes of each. */
export function HowFar({ id, title, line, bar, projects, children }: FarProps) {
  useAnnounced(title, line);
  return (
    <div class="card">
      <section class="setup" aria-labelledby={id}>
        <header>
          <h2 id={id}>{title}</h2>
          <p class="setup-line">{line ?? "Asking how far it is…"}</p>
        </header>
        {bar}
        <SearchList id={id} things="projects" of={projects} look="projects" label="Projects" />
        {children}
      </section>
    </div>
  );
}

/** What a setup made, and what a teardown has dealt with of it: taken back, found gone, or left for others. */
const isDealtWith = ({ state }: SetupChange): boolean => state === "undone" || state === "gone" || state === "kept";

type RemovalProps = {
  readonly name: ConnectionName;
  /** What is said at its end. */
  readonly done: string;
  readonly note: string;
};

/** How far the removal of what setup made is, project by project, as the ledger tells it. */
export function Removal({ name: { account }, done, note }: RemovalProps) {
  const { api } = useVisit();
  const made = useReading({ read: () => api.askQuietly(readSetupLedger, { account }), isMoving: () => true }, [account]).value.value;
  const all = made?.changes.filter((change) => isOpen(change) || isDealtWith(change)) ?? [];
  const dealt = all.filter(isDealtWith).length;
  const far = dealt === all.length ? done : `${dealt} of ${countOf(all.length, "change")} dealt with`;
  const projects = [...Map.groupBy(all, ({ target }) => target)].map(([id, own]) => {
    const open = own.filter(isOpen).length;
    const words = open === 0 ? "done" : `${own.length - open} of ${own.length}`;
    return toProjectLine({ id, mark: open === 0 ? "ready" : "working", words });
  });
  const bar = <progress aria-label="Progress of the removal" max={Math.max(all.length, 1)} value={dealt} />;
  return (
    <HowFar id="removal" title="Removal" line={made && far} bar={bar} projects={projects}>
      <p class="note">{note}</p>
    </HowFar>
  );
}

/** A run begins within seconds. One whose record is not kept any more answers as one that has not begun, for ever. */
const patienceMs = 120_000;

/** How far a run of the setup is. `isUnheard`: it has not begun for two minutes, and is not asked for any more. */
type Run = { readonly status: SetupStatus; readonly isUnheard: boolean };

/** Follows a run of the setup for as long as the page shows it. */
export function useRun(runId: string): Reading<Run> {
  const { api } = useVisit();
  const since = useMemo(() => Date.now(), [runId]);
  const read = async (): Promise<Run> => {
    const status = await api.askQuietly(readSetupRun, runId);
    return { status, isUnheard: status.state === "PENDING" && Date.now() - since >= patienceMs };
  };
  return useReading({ read, isMoving: ({ status, isUnheard }) => !status.complete && !isUnheard }, [runId]);
}

/** Shows one run of the setup, from its beginning to its end. Its address can be reloaded, and given to a colleague. */
export const RunPage: PageBelow = ({ name, title, id = "" }) => {
  const run = useRun(id);
  return (
    <>
      <Head title={`Setup of ${title}`} back={backTo(name, title)} />
      <RunSection of={run} name={name} picture={<MachinePicture of={run.value.value?.status} />}>
        <p class="links">
          <PageLink to={toTabPath(name, "setup")}>What was made</PageLink>
          <PageLink to={toPlanPath(name)}>Plan again</PageLink>
        </p>
      </RunSection>
    </>
  );
};

type SectionProps = {
  readonly of: Reading<Run>;
  readonly name: ConnectionName;
  /** Of the steps, where there is room for it. Without it only what did not work is listed of a run that is over. */
  readonly picture?: ComponentChildren;
  readonly children: ComponentChildren;
};

/** What a setup is doing, project by project, and how it has ended. */
export function RunSection({ of: run, name, picture, children }: SectionProps) {
  const { mayWrite } = useVisit().api.session;
  const { status, isUnheard = false } = run.value.value ?? {};
  const isOver = status?.complete === true;
  const isKnown = status?.state !== "PENDING" || status.known;
  const listed = projectsOf(status).filter(({ state }) => picture !== undefined || !isOver || state === "failed");
  const projects = listed.map((project) => {
    const { projectId: id, name: title, state } = project;
    const again = mayWrite && state === "failed" ? name : undefined;
    return toProjectLine({ id, name: title, mark: state, ...describeProject(project), again });
  });
  const filled = status?.complete === false ? toBar(status) : undefined;
  const bar = (
    <>
      {/* It counts projects. Before they are known it only moves. */}
      {!isOver && !isUnheard && isKnown && <progress key={String(filled === undefined)} aria-label="Progress of the setup" {...filled} />}
      {picture}
    </>
  );
  return (
    <HowFar id="run" title="Setup" line={describe(run)} bar={bar} projects={projects}>
      {isOver && <RunEnd of={status} name={name} />}
      {children}
    </HowFar>
  );
}

/** @returns `undefined`: it is not known yet. */
function describe({ value: { value: run }, failure: { value: failure } }: Reading<Run>): string | undefined {
  if (failure !== undefined) {
    const { title, action } = describeCode(failure.code);
    return `${title}. ${isRetryable(failure.code) ? "The setup continues; asking again…" : action}`;
  }
  return run?.isUnheard ? `${unknownRun} Reload the page to ask again.` : run && describeRun(run.status);
}

function projectsOf(status: SetupStatus | undefined): readonly SetupProject[] {
  const told = status?.state === "SUCCESS" ? status.result : status;
  if (told !== undefined && "projects" in told) {
    return told.projects;
  }
  return told !== undefined && "failed_projects" in told ? told.failed_projects.map((project) => ({ ...project, state: "failed" })) : [];
}

function describeProject({ state, step, code }: SetupProject): { readonly words: string; readonly note?: string } {
  switch (state) {
    case "working":
      return { words: describeStep(step) };
    case "ready":
      return code === undefined ? { words: "ready" } : { words: "ready, except for a part", note: explainCode(code) };
    case "failed": {
      const { title, action } = describeCode(code ?? "internal");
      return { words: `failed: ${title}`, note: action };
    }
    default:
      return { words: state === "late" ? lateWords : state };
  }
}
