import type { ConnectionName, SetupChange, SetupLedger } from "../../../answers.ts";
import { element } from "../../../element.ts";
import { instant } from "../../../instant.ts";
import { pageLink } from "../../../navigation.ts";
import { describeActor } from "../../../words.ts";
import { toPlanPath } from "./addresses.ts";
import { isMissing } from "./change-states.ts";
import { countOf, describeChange } from "./names.ts";
import { toRepair } from "./repair.ts";

/** As many are named; the page of the resources lists all. */
const mostNamed = 4;

/**
 * Says what does not stand any more of what the setups made, who must act, and leads to the plan that makes it again.
 *
 * @returns `undefined`: everything stands, as far as the last look knows.
 */
export function driftNotice({ changes, looked }: SetupLedger, connection: ConnectionName, mayWrite: boolean): HTMLElement | undefined {
  const missing = changes.filter(isMissing);
  if (missing.length === 0 || looked === null) {
    return undefined;
  }
  const more = missing.length - mostNamed;
  const actor = describeActor({ code: "setup_drifted", owner: "customer" }, mayWrite);
  const repair = pageLink(toPlanPath(connection, toRepair(missing)), "Repair", "button primary");
  return element(
    "section",
    { class: "drift", "aria-labelledby": "drift" },
    element("h2", { id: "drift" }, `${countOf(missing.length, "change")} of the setup ${missing.length === 1 ? "is" : "are"} missing`),
    element("p", {}, "The last look, ", instant(looked.at), ", did not find them any more: they were changed in Google Cloud."),
    element(
      "ul",
      { class: "exact" },
      ...missing.slice(0, mostNamed).map(item),
      more > 0 ? element("li", {}, `and ${more} more, listed under Resources`) : undefined,
    ),
    element("p", {}, element("strong", {}, `${actor}: `), "repair it. You see the plan first, and nothing is changed until you apply it."),
    mayWrite ? element("div", { class: "buttons" }, repair) : undefined,
  );
}

function item(change: SetupChange): HTMLElement {
  const [what, name] = describeChange(change);
  const made = instant(change.ended_at ?? change.begun_at);
  return element(
    "li",
    {},
    element("span", {}, `${what} `, element("code", {}, name)),
    element("small", {}, `${change.target} · made `, made),
  );
}
