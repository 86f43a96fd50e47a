import type { SetupStatus } from "../../../../../../functions/gcp/to-setup-status.ts";
import type { Connection } from "../../../answers.ts";
import { isMoving } from "../../../due.ts";
import { element } from "../../../element.ts";
import { pageLink } from "../../../navigation.ts";
import type { Visit } from "../../../visit.ts";
import type { OwnSection } from "../../provider-part.ts";
import { toPlanPath, toResourcesPath, toRunPath } from "./addresses.ts";
import type { Eligible } from "./chooser.ts";
import { driftNotice } from "./drift.ts";
import { findNewestRun, readLedger } from "./ledger.ts";
import { runEnd } from "./run-end.ts";
import { runView } from "./run-view.ts";
import { teardownView } from "./teardown-view.ts";
import { watchRun } from "./watch-run.ts";

export const readRun = ({ api }: Visit, runId: string): Promise<SetupStatus> =>
  api.read<SetupStatus>(`/gcp/setup/status/${encodeURIComponent(runId)}`);

/** Shows the newest setup of a connection, follows it to its end, leads to its pages, and says what does not stand any more. */
export function showSetup(visit: Visit, { setup_run_id }: Connection, signal: AbortSignal): OwnSection | undefined {
  if (setup_run_id === null) {
    return undefined;
  }
  const { mayWrite } = visit.api.session;
  const view = runView(mayWrite);
  const links = element("p", { class: "links" });
  const others = element("details", { class: "fold", hidden: "" }, element("summary", {}, "Choose other projects"));
  view.node.append(others, links);
  const drift = element("div", { class: "slot" });
  const removal = element("div", { class: "slot" });
  const made = element("div", { class: "own" }, drift, view.node);
  const node = element("div", { class: "own" }, made, removal);
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
    const ledger = await readLedger(visit.api).catch(() => undefined);
    const runId = ledger && findNewestRun(ledger, new Set(eligible.map(({ projectId }) => projectId)));
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
  const showRemoval = (): void => {
    if (removal.childElementCount === 0) {
      const teardown = teardownView();
      removal.append(teardown.node);
      void teardown.follow(visit, signal);
    }
  };
  let lookedAt: string | undefined;
  const showDrift = async (): Promise<void> => {
    const ledger = await readLedger(visit.api).catch(() => undefined);
    if (ledger !== undefined && !signal.aborted) {
      drift.replaceChildren(...[driftNotice(ledger, mayWrite) ?? []].flat());
    }
  };
  return {
    node,
    show: ({ status, checked, last_failure }) => {
      // What once was prepared says nothing of a connection that stopped working.
      made.hidden = status === "reauth_required" || status === "disconnecting";
      if (isMoving({ status, last_failure })) {
        showRemoval();
      }
      const at = checked?.at ?? "";
      if (!made.hidden && at !== lookedAt) {
        lookedAt = at;
        void showDrift();
      }
    },
  };
}
