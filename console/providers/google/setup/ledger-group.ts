import type { ConnectionName, SetupChange } from "../../../answers.ts";
import { element } from "../../../element.ts";
import { instant } from "../../../instant.ts";
import { planLink } from "./addresses.ts";
import { countStates, stateOf, stateWords } from "./change-states.ts";
import { describeCode } from "./code-words.ts";
import { countOf, describeChange } from "./names.ts";

/** The changes of one project. What was refused or is missing comes first, and is seen at once. */
export function ledgerGroup(name: ConnectionName, project: string, changes: readonly SetupChange[], isOpen: boolean): HTMLElement {
  const isWrong = changes.some(needsLook);
  const open = isOpen || isWrong ? { open: "" } : {};
  const id = `resources-${project}`;
  const summary = element(
    "summary",
    {},
    countOf(changes.length, "change"),
    element("span", { class: "visually-hidden" }, ` in ${project}`),
  );
  return element(
    "section",
    { class: "card", "aria-labelledby": id, ...(isWrong ? { "data-mark": "look" } : {}) },
    element("h2", { id }, project),
    element("p", { class: "note" }, countStates(changes)),
    element("details", { class: "fold", ...open }, summary, element("ul", { class: "exact" }, ...changes.toSorted(worstFirst).map(item))),
    element("p", { class: "links" }, planLink(name, project, "Plan it again")),
  );
}

const needsLook = (change: SetupChange): boolean => ["failed", "missing"].includes(stateOf(change));
const worstFirst = (one: SetupChange, other: SetupChange): number => Number(needsLook(other)) - Number(needsLook(one));

function item(change: SetupChange): HTMLElement {
  const { reason, before, code, begun_at, ended_at, command } = change;
  const [what, name] = describeChange(change);
  const state = stateOf(change);
  const words = code === null ? undefined : describeCode(code);
  return element(
    "li",
    { "data-mark": state },
    element("span", {}, `${what} `, element("code", {}, name)),
    element(
      "small",
      {},
      element("strong", {}, stateWords[state]),
      " · ",
      instant(ended_at ?? begun_at),
      before === null ? "" : ` · before: ${before}`,
    ),
    words === undefined ? undefined : element("small", {}, `${words.title}. ${words.action}`),
    element("small", {}, reason),
    command === null ? undefined : element("small", {}, "Made with another account. To remove it by hand: ", element("code", {}, command)),
  );
}
