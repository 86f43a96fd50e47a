import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { focusTitle, goTo } from "../../../address.ts";
import type { ConnectionName } from "../../../answers.ts";
import { Button } from "../../../parts/button.tsx";
import { isFound, SearchList } from "../../../parts/search-list.tsx";
import { toPlanPath } from "./addresses.ts";
import { countProjects } from "./names.ts";
import { Option } from "./option.tsx";
import { mostProjects } from "./plan-query.ts";

type ChooserProps = {
  readonly name: ConnectionName;
  /** The projects that can be set up. */
  readonly eligible: readonly { readonly projectId: string; readonly name: string }[];
  /** At first, as far as one setup takes them. */
  readonly areAllChosen: boolean;
};

/** Lets a person choose projects, and leads to the plan of those. What was searched for can be chosen at once. */
export function Chooser({ name: connection, eligible, areAllChosen }: ChooserProps) {
  const ids = eligible.map(({ projectId }) => projectId);
  const chosen = useSignal<ReadonlySet<string>>(new Set(areAllChosen ? ids.slice(0, mostProjects) : []));
  const asked = useSignal("");
  const isNoneChosen = useSignal(false);
  const box = useRef<HTMLFieldSetElement>(null);
  const projects = ids.filter((id) => chosen.value.has(id));
  const set = (some: readonly string[], isChosen: boolean) => {
    const others = [...chosen.value].filter((id) => !some.includes(id));
    chosen.value = new Set(isChosen ? [...others, ...some] : others);
    isNoneChosen.value = false;
  };
  const lines = eligible.map(({ projectId, name }) => ({
    key: projectId,
    words: `${name} ${projectId}`,
    content: (
      <Option
        type="checkbox"
        value={projectId}
        title={name}
        words={projectId}
        isChosen={chosen.value.has(projectId)}
        choose={(isChosen) => set([projectId], isChosen)}
      />
    ),
  }));
  const setAll = () => {
    const found = lines.filter(({ words }) => isFound(asked.value, words)).slice(0, mostProjects);
    const all = found.map(({ key }) => key);
    set(all, !all.every((id) => chosen.value.has(id)));
  };
  const show = () => {
    if (projects.length === 0) {
      isNoneChosen.value = true;
      box.current?.querySelector<HTMLElement>("input[type=checkbox]")?.focus();
    } else if (projects.length <= mostProjects) {
      goTo(toPlanPath(connection, { projects, access: "read" }));
      focusTitle();
    }
  };
  const more = projects.length - mostProjects;
  return (
    <fieldset class="chooser" aria-describedby="choice-problem" ref={box}>
      <legend>Which projects are to be set up?</legend>
      <SearchList id="choose" things="projects" of={lines} look="choose" search={asked} />
      <div class="action-bar">
        <p class="problem" id="choice-problem">
          {isNoneChosen.value && "Choose at least one project."}
          {more > 0 && `One setup takes at most ${mostProjects}: leave out ${more}, and set them up after it.`}
        </p>
        <p class="note" role="status">
          {projects.length} of {countProjects(eligible.length)} chosen
        </p>
        <div class="buttons">
          <Button press={show}>Show the plan</Button>
          <Button press={setAll} look="quiet">
            All or none
          </Button>
        </div>
      </div>
    </fieldset>
  );
}
