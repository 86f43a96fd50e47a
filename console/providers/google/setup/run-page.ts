import { element, find } from "../../../element.ts";
import { pageLink } from "../../../navigation.ts";
import { showHead } from "../../../page-head.ts";
import { pageIsland } from "../../own-island.tsx";
import { backTo, toPlanPath, toResourcesPath } from "./addresses.ts";
import { machinePicture } from "./machine-picture.ts";
import { runView } from "./run-view.ts";
import { readRun } from "./show-setup.ts";
import { watchRun } from "./watch-run.ts";

/** Shows one run of the setup, from its beginning to its end. Its address can be reloaded, and given to a colleague. */
export const showRun = pageIsland(async (visit, { name, title, id }, signal) => {
  showHead({ title: `Setup of ${title}`, back: backTo(name, title) });
  const view = runView(name, visit.api.session.mayWrite, machinePicture());
  const links = element(
    "p",
    { class: "links" },
    pageLink(toResourcesPath(name), "Resources"),
    pageLink(toPlanPath(name, { access: "read" }), "Plan again"),
  );
  view.node.append(links);
  find("view").replaceChildren(element("div", { class: "card" }, view.node));
  void watchRun(() => readRun(visit, id ?? ""), { status: view.show, lost: view.showLost, unheard: view.showUnheard }, signal);
});
