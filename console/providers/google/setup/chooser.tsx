import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { focusTitle, goTo, setQuery } from "../../../address.ts";
import type { ConnectionName } from "../../../answers.ts";
import { Button, QuietButton } from "../../../parts/button.tsx";
import { isFound, SearchList } from "../../../parts/search-list.tsx";
import { mostProjects, type PlanChoice, toPlanPath, toPlanQuery } from "./addresses.ts";
import { countProjects } from "./names.ts";

type OptionProps = {
  readonly type: "radio" | "checkbox";
  readonly name?: string;
  readonly value?: string;
  readonly title: string;
  /** What it means. */
  readonly words: string;
  readonly isChosen: boolean;
  readonly choose: (isChosen: boolean) => void;
};

/** Something that a person may choose, with what it means below it. */
const Option = ({ title, words, isChosen, choose, ...input }: OptionProps) => (
  <label>
    <input {...input} autocomplete="off" checked={isChosen} onChange={({ currentTarget }) => choose(currentTarget.checked)} />
    <span>
      {title}
      <small>{words}</small>
    </span>
  </label>
);

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
  const more = projects.length - mostProjects;
  const set = (some: readonly string[], isChosen: boolean) => {
    const others = projects.filter((id) => !some.includes(id));
    chosen.value = new Set(isChosen ? [...others, ...some] : others);
    isNoneChosen.value = false;
  };
  const lines = eligible.map(({ projectId: id, name }) => {
    const option = {
      title: name,
      words: id,
      value: id,
      isChosen: chosen.value.has(id),
      choose: (isChosen: boolean) => set([id], isChosen),
    };
    return { key: id, words: `${name} ${id}`, content: <Option type="checkbox" {...option} /> };
  });
  const setAll = () => {
    const found = lines.filter(({ words }) => isFound(asked.value, words)).slice(0, mostProjects);
    const all = found.map(({ key }) => key);
    set(all, !all.every((id) => chosen.value.has(id)));
  };
  const show = () => {
    if (projects.length === 0) {
      isNoneChosen.value = true;
      box.current?.querySelector<HTMLElement>("input[type=checkbox]")?.focus();
    } else if (more <= 0) {
      goTo(toPlanPath(connection, { projects }));
      focusTitle();
    }
  };
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
          <QuietButton press={setAll}>All or none</QuietButton>
        </div>
      </div>
    </fieldset>
  );
}

const accesses = [
  { value: "read", title: "Look", words: "a service account that reads, and changes nothing" },
  { value: "operate", title: "Look and operate", words: "a second account that may change alerts, and resize clusters" },
] as const;

const endWords =
  "When every project is ready, the connection goes on as the service account that reads, trusted by your own project, and your login is given back. What needs your rights, such as another project, asks you to log in again.";

/**
 * What a plan may give, and whether the login ends. That is a choice of its own: who used the rights of the person loses them.
 *
 * @param mayEndLogin - Whether the login may end once everything is set up.
 */
export function PlanChoices({ of: { keyless, ...kept }, mayEndLogin }: { readonly of: PlanChoice; readonly mayEndLogin: boolean }) {
  const choose = (choice: PlanChoice) => setQuery(toPlanQuery(choice));
  const end = (isChosen: boolean) => choose({ ...kept, ...(isChosen && { keyless: true }) });
  return (
    <>
      <fieldset class="chooser">
        <legend>Access</legend>
        {accesses.map(({ value, ...words }) => {
          const input = { type: "radio", name: "access", value, isChosen: value === kept.access } as const;
          return <Option key={value} {...input} {...words} choose={() => choose({ ...kept, access: value })} />;
        })}
      </fieldset>
      {mayEndLogin && kept.access === "read" && (
        <fieldset class="chooser">
          <legend>Login</legend>
          <Option type="checkbox" name="keyless" title="End the login" words={endWords} isChosen={keyless === true} choose={end} />
        </fieldset>
      )}
    </>
  );
}
