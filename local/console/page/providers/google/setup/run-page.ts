import { element, find } from "../../../element.ts";
import { pageLink } from "../../../navigation.ts";
import { showHead } from "../../../page-head.ts";
import type { PageBelow } from "../../provider-part.ts";
import { backToGoogle, toPlanPath, toResourcesPath } from "./addresses.ts";
import { machinePicture } from "./machine-picture.ts";
import { runView } from "./run-view.ts";
import { readRun } from "./show-setup.ts";
import { watchRun } from "./watch-run.ts";

/** Shows one run of the setup, from its beginning to its end. Its address can be reloaded, and given to a colleague. */
export const showRun: PageBelow = async (visit, { id }, signal) => {
  showHead({ title: "Setup of Google Cloud", back: backToGoogle });
  const view = runView(visit.api.session.mayWrite, machinePicture());
  const links = element(
    "p",
    { class: "links" },
    pageLink(toResourcesPath(), "Resources"),
    pageLink(toPlanPath({ access: "read" }), "Plan again"),
  );
  view.node.append(links);
  find("view").replaceChildren(element("div", { class: "card" }, view.node));
  void watchRun(() => readRun(visit, id ?? ""), { status: view.show, lost: view.showLost, unheard: view.showUnheard }, signal);
};
