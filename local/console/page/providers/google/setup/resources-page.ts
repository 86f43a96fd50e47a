import { element, find } from "../../../element.ts";
import { loading } from "../../../list-states.ts";
import { pageLink } from "../../../navigation.ts";
import { showHead } from "../../../page-head.ts";
import type { PageBelow } from "../../provider-part.ts";
import { backToGoogle, toPlanPath } from "./addresses.ts";
import { countStates } from "./change-states.ts";
import { type LedgerChange, openLedger } from "./ledger.ts";
import { ledgerGroup } from "./ledger-group.ts";
import { countProjects } from "./names.ts";

/** Of more projects than this, only those with a refused change are open. */
const mostOpen = 2;

/** Shows everything that the setups have changed, project by project, and leads to the plan that makes it whole again. */
export const showResources: PageBelow = async ({ api }, _, signal) => {
  const lede = ["Each change that a setup has made in your projects, as it is recorded."];
  showHead({ title: "Resources of Google Cloud", back: backToGoogle, lede });
  find("view").replaceChildren(loading());
  const changes = await openLedger(api);
  if (!signal.aborted) {
    find("view").replaceChildren(...(changes.length === 0 ? [nothing()] : show(changes, api.session.mayWrite)));
  }
};

const nothing = (): HTMLElement =>
  element(
    "section",
    { class: "card empty", "aria-labelledby": "empty" },
    element("h2", { id: "empty" }, "Nothing was changed"),
    element("p", {}, "No setup has changed anything in your projects."),
    element("div", { class: "buttons" }, pageLink(backToGoogle.path, "Show the connection", "button primary")),
  );

function show(changes: readonly LedgerChange[], mayWrite: boolean): readonly HTMLElement[] {
  const groups = [...Map.groupBy(changes, ({ target }) => target)];
  const repair = mayWrite ? [pageLink(toPlanPath({ access: "read" }), "Plan all of them again")] : [];
  const summary = element(
    "section",
    { class: "card", "aria-labelledby": "summary" },
    element("h2", { id: "summary" }, countProjects(groups.length)),
    element("p", {}, `${countStates(changes)}.`),
    element("p", { class: "links" }, ...repair),
  );
  return [summary, ...groups.map(([project, own]) => ledgerGroup(project, own, groups.length <= mostOpen))];
}
