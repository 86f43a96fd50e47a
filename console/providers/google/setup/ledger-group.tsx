import { useSignal } from "@preact/signals";
import type { ConnectionName, SetupChange } from "../../../answers.ts";
import { Button } from "../../../parts/button.tsx";
import { Instant } from "../../../parts/instant.tsx";
import { isFound } from "../../../parts/search-list.tsx";
import { useVisit } from "../../../visit.ts";
import { ChangeRow } from "./change-row.tsx";
import { countStates, needsLook, stateOf, stateWords } from "./change-states.ts";
import { explainCode } from "./code-words.ts";
import { isOpen } from "./disconnect-words.ts";
import { forget } from "./forget.ts";
import { countOf, describeChange } from "./names.ts";
import { PlanLink } from "./project-line.tsx";
import type { Made } from "./use-made.ts";

type GroupProps = {
  readonly project: string;
  /** Of the project. `undefined`: the connection is not used in it. */
  readonly state: Made["targets"][number]["state"] | undefined;
  readonly of: readonly SetupChange[];
  readonly name: ConnectionName;
  /** The words that are searched for. */
  readonly asked: string;
  readonly again: (() => Promise<unknown>) | undefined;
};

const states = {
  ready: "ready",
  late: "late: everything is in place, and Google still spreads the access. It is verified again automatically",
  changed: "something in it is missing",
  unreadable: "cannot be read any more",
  in_use: "in use, and no setup has prepared it",
} as const;

const worstFirst = (one: SetupChange, other: SetupChange): number => Number(needsLook(other)) - Number(needsLook(one));

/** One project with its changes. What was refused or is missing comes first, and is seen at once. */
export function LedgerGroup({ project, state, of, name, asked, again }: GroupProps) {
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
                <LedgerEntry key={`${change.kind} ${change.name} ${change.home}`} of={change} name={name} again={again} />
              ))}
            </ul>
          </details>
        </>
      )}
      <p class="links">
        <PlanLink name={name} project={project} />
      </p>
    </section>
  );
}

type EntryProps = {
  readonly of: SetupChange;
  readonly name: ConnectionName;
  readonly again: (() => Promise<unknown>) | undefined;
};

/** One change of a setup: what it was, what became of it, and why it was made. */
function LedgerEntry({ of, name, again }: EntryProps) {
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
      {again !== undefined && isOpen(of) && (
        <Button
          press={async () => (await forget(visit, name, [of])) && again()}
          look="quiet"
          label={`Forget ${describeChange(of).join(" ")}`}
        >
          Forget…
        </Button>
      )}
    </ChangeRow>
  );
}

/** What a search finds a change by. */
export function describeEntry(change: SetupChange): string {
  const { reason, code } = change;
  return [...describeChange(change), stateWords[stateOf(change)], reason, code === null ? "" : explainCode(code)].join(" ");
}
