import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { announce } from "../../../announce.ts";
import type { SetupChange } from "../../../answers.ts";
import { Button, QuietButton } from "../../../parts/button.tsx";
import { Card } from "../../../parts/card.tsx";
import { Findings } from "../../../parts/findings.tsx";
import { Instant } from "../../../parts/instant.tsx";
import { PageLink } from "../../../parts/page-link.tsx";
import { isFound, SearchList } from "../../../parts/search-list.tsx";
import { attempt, useVisit } from "../../../visit.ts";
import { countOf, describeActor } from "../../../words.ts";
import { toPlanPath, toRepair } from "./addresses.ts";
import { explainCode } from "./code-words.ts";
import { forget, putBack, told } from "./deeds.tsx";
import { countStates, isMissing, isOpen, type Made, needsLook, type OpenMade, stateOf, stateWords } from "./made.ts";
import { countProjects, describeChange, lateWords } from "./names.ts";
import { ChangeRow, PlanLink } from "./rows.tsx";

type MadeProps = { readonly of: Made; readonly made: OpenMade };

/** The projects of a connection, each with its state and with every change of the setups; what is missing of them, and what can be done with all of it. */
export function MadeList({ of, made, children }: MadeProps & { readonly children: ComponentChildren }) {
  const asked = useSignal("");
  const { changes, targets } = of;
  const byProject = Map.groupBy(changes, ({ target }) => target);
  const projects = [...new Set([...byProject.keys(), ...targets.map(({ id }) => id)])];
  const lines = projects.map((project) => {
    const own = byProject.get(project) ?? [];
    const target = targets.find(({ id }) => id === project);
    return {
      key: project,
      words: [project, target?.name, ...own.map(describeEntry)].join(" "),
      isPinned: own.some(needsLook),
      content: <LedgerGroup project={project} state={target?.state} of={own} asked={asked.value} made={made} />,
    };
  });
  return (
    <>
      <Card id="made" title={countProjects(projects.length)}>
        {changes.length > 0 && <p>{countStates(changes)}.</p>}
        <DriftNotice of={of} made={made} />
        <LastLook of={of} made={made} />
      </Card>
      <SearchList id="resources" things="projects" of={lines} look="resources" search={asked} />
      <div class="card action-bar">
        <div class="buttons">{children}</div>
      </div>
    </>
  );
}

/** As many are named; below them all are listed. */
const mostNamed = 4;

/** Says what does not stand any more of what the setups made, as far as the last look knows, who must act, and what can be done. */
function DriftNotice({ of: { changes, looked }, made }: MadeProps) {
  const visit = useVisit();
  const { mayWrite } = visit.api.session;
  const missing = changes.filter(isMissing);
  const more = missing.length - mostNamed;
  const title = `${countOf(missing.length, "change")} of the setup ${missing.length === 1 ? "is" : "are"} missing`;
  return missing.length === 0 || looked === null ? null : (
    <Card id="drift" title={title} look="drift">
      <p>
        The last look, <Instant at={looked.at} />, did not find them any more: they were changed in Google Cloud.
      </p>
      <ul class="exact">
        {missing.slice(0, mostNamed).map((change) => (
          <ChangeRow key={`${change.target} ${change.kind} ${change.name}`} of={change}>
            <small>
              {change.target} · made <Instant at={change.ended_at ?? change.begun_at} />
            </small>
          </ChangeRow>
        ))}
        {more > 0 && <li>and {more} more, listed below</li>}
      </ul>
      <p>
        <strong>{describeActor({ code: "setup_drifted", owner: "customer" }, mayWrite)}: </strong>
        put them back as they were, or forget them if they are to stay so.
      </p>
      {mayWrite && made.works && (
        <div class="buttons">
          <Button press={() => putBack(visit, made.name)}>Put back</Button>
          <PageLink to={toPlanPath(made.name, toRepair(missing))} look="button quiet">
            Plan the repair
          </PageLink>
          <QuietButton press={() => forget(visit, made, missing)}>Forget…</QuietButton>
        </div>
      )}
    </Card>
  );
}

/** The schedule looks at its next minute; a look at many projects takes more than one. */
const patienceMs = 180_000;

/**
 * What the last look has remarked besides a drift, of which the changes themselves say more: they know what was repaired since. With a button that has
 * the setup looked at now, in place of once a day.
 */
function LastLook({ of: { looked }, made }: MadeProps) {
  const visit = useVisit();
  /** What was said, and after which look. */
  const said = useSignal({ text: "", at: looked?.at });
  const look = async () => {
    const { setup } = await visit.api.check(made.name);
    const text = setup === null ? "There is no setup to look at." : "Aurora looks within a minute. What it finds is shown here.";
    said.value = { text, at: looked?.at };
    announce(text);
    made.awaited.value = Date.now() + patienceMs;
  };
  return (
    <>
      {looked !== null && <Findings of={looked.findings.filter(({ code }) => code !== "setup_drifted")} />}
      <p class="note">
        {looked === null
          ? "A quarter of an hour after a setup, and then daily, Aurora looks whether all of it still stands."
          : ["Aurora looked whether all of it still stands ", <Instant key="at" at={looked.at} />, ", and looks daily."]}
      </p>
      {made.works && (
        <div class="buttons">
          <QuietButton press={() => attempt(visit, look, told())}>Look now</QuietButton>
          <p class="outcome">{said.value.text !== "" && said.value.at !== looked?.at ? "Aurora has looked." : said.value.text}</p>
        </div>
      )}
    </>
  );
}

type GroupProps = {
  readonly project: string;
  /** Of the project. `undefined`: the connection is not used in it. */
  readonly state: Made["targets"][number]["state"] | undefined;
  readonly of: readonly SetupChange[];
  /** The words that are searched for. */
  readonly asked: string;
  readonly made: OpenMade;
};

const states = {
  ready: "ready",
  late: lateWords,
  changed: "something in it is missing",
  unreadable: "cannot be read any more",
  in_use: "in use, and no setup has prepared it",
} as const;

const worstFirst = (one: SetupChange, other: SetupChange): number => Number(needsLook(other)) - Number(needsLook(one));

/** One project with its changes. What was refused or is missing comes first, and is seen at once. */
function LedgerGroup({ project, state, of, asked, made }: GroupProps) {
  const isUnfolded = useSignal(of.some(needsLook));
  const id = `resources-${project}`;
  const found = of.filter((change) => isFound(asked, describeEntry(change)));
  // A project that is found by its name shows all of its changes.
  const isNarrowed = found.length > 0 && found.length < of.length;
  return (
    <section class="card" aria-labelledby={id}>
      <header>
        <h2 id={id}>{project}</h2>
        {state !== undefined && <p class="state">{states[state]}</p>}
      </header>
      {of.length > 0 && (
        <>
          <p class="note">{countStates(of)}</p>
          <details
            class="fold"
            open={isNarrowed || isUnfolded.value}
            onToggle={({ currentTarget }) => {
              isUnfolded.value = isNarrowed ? isUnfolded.value : currentTarget.open;
            }}
          >
            <summary>
              {countOf(of.length, "change")}
              <span class="visually-hidden"> in {project}</span>
            </summary>
            <ul class="exact">
              {(isNarrowed ? found : of).toSorted(worstFirst).map((change) => (
                <LedgerEntry key={`${change.kind} ${change.name} ${change.home}`} of={change} made={made} />
              ))}
            </ul>
          </details>
        </>
      )}
      {made.works && (
        <p class="links">
          <PlanLink name={made.name} project={project} />
        </p>
      )}
    </section>
  );
}

/** One change of a setup: what it was, what became of it, and why it was made. */
function LedgerEntry({ of, made }: { readonly of: SetupChange; readonly made: OpenMade }) {
  const visit = useVisit();
  const { reason, before, code, begun_at, ended_at, command } = of;
  const state = stateOf(of);
  return (
    <ChangeRow of={of} mark={state}>
      <small>
        <strong>{stateWords[state]}</strong> · <Instant at={ended_at ?? begun_at} />
        {before !== null && ` · before: ${before}`}
      </small>
      {code !== null && <small>{explainCode(code)}</small>}
      <small>{reason}</small>
      {command !== null && (
        <small>
          Made with another account. To remove it by hand: <code>{command}</code>
        </small>
      )}
      {visit.api.session.mayWrite && made.works && isOpen(of) && (
        <QuietButton press={() => forget(visit, made, [of])} label={`Forget ${describeChange(of).join(" ")}`}>
          Forget…
        </QuietButton>
      )}
    </ChangeRow>
  );
}

/** What a search finds a change by. */
function describeEntry(change: SetupChange): string {
  const { reason, code } = change;
  return [...describeChange(change), stateWords[stateOf(change)], reason, code === null ? "" : explainCode(code)].join(" ");
}
