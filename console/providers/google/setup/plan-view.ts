import type { ConnectionName, SetupPlan } from "../../../answers.ts";
import { button, element, heading } from "../../../element.ts";
import { instant } from "../../../instant.ts";
import { longList } from "../../../long-list.ts";
import { pageLink } from "../../../navigation.ts";
import { toResourcesPath } from "./addresses.ts";
import { countOf, countProjects } from "./names.ts";
import type { Access } from "./plan-query.ts";
import { planScripts } from "./plan-scripts.ts";
import { planTarget } from "./plan-target.ts";

export type PlanDeeds = {
  /** Of the connection that is set up. */
  readonly name: ConnectionName;
  readonly mayWrite: boolean;
  readonly apply: () => Promise<void>;
  /** Works the plan out again. */
  readonly again: () => Promise<void>;
  readonly setAccess: (access: Access) => Promise<void>;
  readonly setKeyless: (isKeyless: boolean) => Promise<void>;
};

/** How much a plan would change. */
export const describeSize = ({ counts: { changes, to_change } }: SetupPlan): string =>
  changes === 0 ? "nothing to change" : `${countOf(changes, "change")} in ${countProjects(to_change)}`;

/** A plan: how much it changes, what in each project and why, and what stands in the way. */
export function planView(plan: SetupPlan, { name, mayWrite, apply, again, setAccess, setKeyless }: PlanDeeds): HTMLElement {
  const { counts, targets, home, expires_at, scripts } = plan;
  const nothing = counts.changes === 0;
  const undo = nothing
    ? []
    : [
        element(
          "p",
          {},
          "Nothing is deleted. Undo: ",
          pageLink(toResourcesPath(name), "Resources"),
          " lists each change, and what stood before.",
        ),
      ];
  // Where an administrator has made the changes by hand, only the proof is left.
  const applyNow = nothing
    ? plan.keyless
      ? "Verify the access, and end the login"
      : "Verify the access"
    : `Apply to ${countProjects(counts.to_change)}`;
  const canApply = mayWrite && counts.blocked < counts.targets;
  const buttons = [...(canApply ? [button(applyNow, apply, nothing ? "quiet" : "primary")] : []), button("Plan again", again, "quiet")];
  return element(
    "section",
    { class: "card plan", "aria-labelledby": "plan" },
    heading(nothing ? "Nothing to change" : describeSize(plan), "plan"),
    ...undo,
    ...describeRest(plan),
    accessChoice(plan.access, setAccess),
    plan.may_end_login && plan.access === "read" ? loginChoice(plan.keyless, setKeyless) : undefined,
    longList(element("ul", { class: "targets", "aria-label": "Projects" }, ...targets.map((target) => planTarget(target, home))), {
      id: "targets",
      things: "projects",
      isPinned: ({ dataset }) => dataset.mark === "blocked",
    }).node,
    nothing ? undefined : planScripts(scripts),
    element("p", { class: "note" }, "This plan ", instant(expires_at, "expiry"), ". It is worked out again before it is applied."),
    element("div", { class: "action-bar" }, element("div", { class: "buttons" }, ...buttons)),
    mayWrite ? undefined : element("p", { class: "note" }, "You may look. Applying is for editors of your organisation."),
  );
}

/** The projects that nothing happens in. */
function describeRest({ counts: { targets, blocked, to_change } }: SetupPlan): readonly HTMLElement[] {
  const same = targets - blocked - to_change;
  const words = [
    ...(same === 0 || to_change === 0 ? [] : [`In ${countProjects(same)} there is nothing to change.`]),
    ...(blocked === 0 ? [] : [`${countProjects(blocked)} cannot be set up, and ${blocked === 1 ? "is" : "are"} left out.`]),
  ];
  return words.length === 0 ? [] : [element("p", {}, words.join(" "))];
}

const accessWords: Readonly<Record<Access, readonly [title: string, words: string]>> = {
  read: ["Look", "a service account that reads, and changes nothing"],
  operate: ["Look and operate", "a second account that may change alerts, and resize clusters"],
};

function accessChoice(chosen: Access, choose: (access: Access) => Promise<void>): HTMLElement {
  const choice = (access: Access) => {
    const [title, words] = accessWords[access];
    const checked = access === chosen ? { checked: "" } : {};
    const input = element("input", { type: "radio", name: "access", value: access, autocomplete: "off", ...checked });
    input.addEventListener("change", () => choose(access));
    return element("label", {}, input, element("span", {}, title, element("small", {}, words)));
  };
  return element("fieldset", { class: "chooser" }, element("legend", {}, "Access"), choice("read"), choice("operate"));
}

/** Whether the login ends. It is a choice of its own: who used the rights of the person loses them. */
function loginChoice(isChosen: boolean, choose: (isKeyless: boolean) => Promise<void>): HTMLElement {
  const input = element("input", { type: "checkbox", name: "keyless", autocomplete: "off", ...(isChosen ? { checked: "" } : {}) });
  input.addEventListener("change", () => choose(input.checked));
  const words =
    "When every project is ready, the connection goes on as the service account that reads, trusted by your own project, and your login is given back. What needs your rights, such as another project, asks you to log in again.";
  const label = element("label", {}, input, element("span", {}, "End the login", element("small", {}, words)));
  return element("fieldset", { class: "chooser" }, element("legend", {}, "Login"), label);
}
