import type { SetupStatus } from "../../../../../../functions/gcp/to-setup-status.ts";
import type { Connection } from "../../../answers.ts";
import { element } from "../../../element.ts";
import { pageLink } from "../../../navigation.ts";
import type { Visit } from "../../../visit.ts";
import { toPlanPath, toResourcesPath, toRunPath } from "./addresses.ts";
import type { Eligible } from "./chooser.ts";
import { readNewestRun } from "./ledger.ts";
import { runEnd } from "./run-end.ts";
import { runView } from "./run-view.ts";
import { watchRun } from "./watch-run.ts";

export const readRun = ({ api }: Visit, runId: string): Promise<SetupStatus> =>
  api.read<SetupStatus>(`/gcp/setup/status/${encodeURIComponent(runId)}`);

/** Shows the newest setup of a connection, follows it to its end, and leads to its pages. */
export function showSetup(visit: Visit, { setup_run_id }: Connection, signal: AbortSignal): HTMLElement | undefined {
  if (setup_run_id === null) {
    return undefined;
  }
  const view = runView(visit.api.session.mayWrite);
  const links = element("p", { class: "links" });
  const others = element("details", { class: "fold", hidden: "" }, element("summary", {}, "Choose other projects"));
  view.node.append(others, links);
  const follow = (runId: string, show: (status: SetupStatus) => void): Promise<void> => {
    links.replaceChildren(
      pageLink(toRunPath(runId), "Progress"),
      pageLink(toPlanPath({ access: "read" }), "Plan"),
      pageLink(toResourcesPath(), "Resources"),
    );
    return watchRun(() => readRun(visit, runId), { status: show, lost: view.showLost, unheard: view.showUnheard }, signal);
  };
  /** A login with many projects sets none up: what a person has chosen since then is the newer setup. */
  const showChosen = async (asked: Extract<SetupStatus, { complete: true }>, eligible: readonly Eligible[]): Promise<void> => {
    const runId = await readNewestRun(visit.api, new Set(eligible.map(({ projectId }) => projectId))).catch(() => undefined);
    if (signal.aborted) {
      return;
    }
    if (runId === undefined || runId === setup_run_id) {
      return view.show(asked);
    }
    others.append(...runEnd(asked).content);
    others.hidden = false;
    await follow(runId, view.show);
  };
  void follow(setup_run_id, (status) => {
    if (status.state === "SUCCESS" && status.result.status === "needs_selection") {
      void showChosen(status, status.result.eligible_projects);
    } else {
      view.show(status);
    }
  });
  return view.node;
}
