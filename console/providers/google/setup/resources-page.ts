import type { ConnectionName, SetupLedger } from "../../../answers.ts";
import { element, find } from "../../../element.ts";
import { findingList } from "../../../findings.ts";
import { instant } from "../../../instant.ts";
import { loading } from "../../../list-states.ts";
import { longList } from "../../../long-list.ts";
import { focusTitle, pageLink } from "../../../navigation.ts";
import { showHead } from "../../../page-head.ts";
import { toConnectionPath } from "../../../route.ts";
import { pageIsland } from "../../own-island.tsx";
import { backTo, toPlanPath } from "./addresses.ts";
import { countStates } from "./change-states.ts";
import { driftNotice } from "./drift.ts";
import { openLedger } from "./ledger.ts";
import { ledgerGroup } from "./ledger-group.ts";
import { lookNow } from "./look-now.ts";
import { countProjects } from "./names.ts";

/** Of more projects than this, only those with a refused or a missing change are open. */
const mostOpen = 2;

/** Shows everything that the setups have changed, project by project, what is missing of it, and leads to the plan that makes it whole again. */
export const showResources = pageIsland(async (visit, { name, title }, signal) => {
  const lede = ["Each change that a setup has made in your projects, as it is recorded."];
  showHead({ title: `Resources of ${title}`, back: backTo(name, title), lede });
  find("view").replaceChildren(loading());
  const showLedger = (ledger: SetupLedger) => {
    if (!signal.aborted) {
      const look = lookNow(visit, name, ledger.looked, showLookedAt, signal);
      find("view").replaceChildren(
        ...(ledger.changes.length === 0 ? [nothing(name)] : show(ledger, name, visit.api.session.mayWrite, look)),
      );
    }
  };
  const showLookedAt = (ledger: SetupLedger) => {
    showLedger(ledger);
    focusTitle();
  };
  showLedger(await openLedger(visit.api, name));
});

const nothing = (name: ConnectionName): HTMLElement =>
  element(
    "section",
    { class: "card empty", "aria-labelledby": "empty" },
    element("h2", { id: "empty" }, "Nothing was changed"),
    element("p", {}, "No setup has changed anything in your projects."),
    element("div", { class: "buttons" }, pageLink(toConnectionPath(name), "Show the connection", "button primary")),
  );

function show(ledger: SetupLedger, name: ConnectionName, mayWrite: boolean, look: HTMLElement): readonly HTMLElement[] {
  const groups = [...Map.groupBy(ledger.changes, ({ target }) => target)];
  const again = mayWrite
    ? [element("p", { class: "action-bar" }, pageLink(toPlanPath(name, { access: "read" }), "Plan all of them again", "button quiet"))]
    : [];
  const summary = element(
    "section",
    { class: "card", "aria-labelledby": "summary" },
    element("h2", { id: "summary" }, countProjects(groups.length)),
    element("p", {}, `${countStates(ledger.changes)}.`),
    driftNotice(ledger, name, mayWrite),
    ...describeLook(ledger),
    look,
  );
  const sections = groups.map(([project, own]) => ledgerGroup(name, project, own, groups.length <= mostOpen));
  const list = longList(element("div", { class: "resources" }, ...sections), {
    id: "resources",
    things: "projects",
    parts: ".exact > li",
    isPinned: ({ dataset }) => dataset.mark === "look",
  });
  return [summary, list.node, ...again];
}

/** What the last look has remarked besides a drift, of which the changes themselves say more: they know what was repaired since. */
function describeLook({ looked }: SetupLedger): readonly HTMLElement[] {
  if (looked === null) {
    return [
      element("p", { class: "note" }, "A quarter of an hour after a setup, and then daily, Aurora looks whether all of it still stands."),
    ];
  }
  const others = findingList(looked.findings.filter(({ code }) => code !== "setup_drifted"));
  const line = element("p", { class: "note" }, "Aurora looked whether all of it still stands ", instant(looked.at), ", and looks daily.");
  return others === undefined ? [line] : [others, line];
}
