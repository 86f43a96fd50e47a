import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { announce } from "../../../announce.ts";
import type { ConnectionName, SetupLedger } from "../../../answers.ts";
import { Button } from "../../../parts/button.tsx";
import { Findings } from "../../../parts/findings.tsx";
import { Instant } from "../../../parts/instant.tsx";
import { SearchList } from "../../../parts/search-list.tsx";
import { useVisit } from "../../../visit.ts";
import { attempt } from "./attempt.ts";
import { countStates, needsLook } from "./change-states.ts";
import { DriftNotice } from "./drift-notice.tsx";
import { describeEntry, LedgerGroup } from "./ledger-group.tsx";
import { countProjects } from "./names.ts";
import type { Made, ReadingOfMade } from "./use-made.ts";

type ListProps = {
  readonly of: Made;
  readonly name: ConnectionName;
  readonly reading: ReadingOfMade;
  /** What can be done with all of it. */
  readonly children: ComponentChildren;
};

/** The projects of a connection, each with its state and with every change of the setups; what is missing of them, and what can be done. */
export function MadeList({ of, name, reading, children }: ListProps) {
  const { mayWrite } = useVisit().api.session;
  const asked = useSignal("");
  const { changes, looked, targets } = of;
  const byProject = Map.groupBy(changes, ({ target }) => target);
  const projects = [...new Set([...byProject.keys(), ...targets.map(({ id }) => id)])];
  const lines = projects.map((project) => {
    const own = byProject.get(project) ?? [];
    const target = targets.find(({ id }) => id === project);
    const group = { project, of: own, name, state: target?.state, asked: asked.value, again: mayWrite ? reading.read : undefined };
    return {
      key: project,
      words: [project, target?.name, ...own.map(describeEntry)].join(" "),
      isPinned: own.some(needsLook),
      content: <LedgerGroup {...group} />,
    };
  });
  return (
    <>
      <section class="card" aria-labelledby="made">
        <h2 id="made">{countProjects(projects.length)}</h2>
        {changes.length > 0 && <p>{countStates(changes)}.</p>}
        <DriftNotice of={of} name={name} again={reading.read} />
        <LastLook of={looked} />
        <LookNow name={name} looked={looked} reading={reading} />
      </section>
      <SearchList id="resources" things="projects" of={lines} look="resources" search={asked} />
      <div class="card action-bar">
        <div class="buttons">{children}</div>
        {!mayWrite && <p class="note">You may look. Changing the setup, and taking it back, is for editors of your organisation.</p>}
      </div>
    </>
  );
}

/** What the last look has remarked besides a drift, of which the changes themselves say more: they know what was repaired since. */
const LastLook = ({ of: looked }: { readonly of: SetupLedger["looked"] }) =>
  looked === null ? (
    <p class="note">A quarter of an hour after a setup, and then daily, Aurora looks whether all of it still stands.</p>
  ) : (
    <>
      <Findings of={looked.findings.filter(({ code }) => code !== "setup_drifted")} />
      <p class="note">
        Aurora looked whether all of it still stands <Instant at={looked.at} />, and looks daily.
      </p>
    </>
  );

type LookProps = Pick<ListProps, "name" | "reading"> & Pick<Made, "looked">;

/** The schedule looks at its next minute; a look at many projects takes more than one. */
const patienceMs = 180_000;

/** A button that has the setup looked at now, in place of once a day. */
function LookNow({ name, looked, reading }: LookProps) {
  const visit = useVisit();
  /** What was said, and after which look. */
  const said = useSignal({ text: "", at: looked?.at });
  const look = async () => {
    const { setup } = await visit.api.check(name);
    const text = setup === null ? "There is no setup to look at." : "Aurora looks within a minute. What it finds is shown here.";
    said.value = { text, at: looked?.at };
    announce(text);
    reading.awaited.value = Date.now() + patienceMs;
  };
  return (
    <div class="buttons">
      <Button press={() => attempt({ visit }, look)} look="quiet">
        Look now
      </Button>
      <p class="outcome">{said.value.text !== "" && said.value.at !== looked?.at ? "Aurora has looked." : said.value.text}</p>
    </div>
  );
}
