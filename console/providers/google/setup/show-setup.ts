import { readSetupRun } from "../../../../client/generated/operations.ts";
import type { Connection, ConnectionName, SetupStatus } from "../../../answers.ts";
import { isMoving } from "../../../due.ts";
import { element } from "../../../element.ts";
import { pageLink } from "../../../navigation.ts";
import type { Visit } from "../../../visit.ts";
import type { OwnSection } from "../../provider-part.ts";
import { toPlanPath, toResourcesPath, toRunPath } from "./addresses.ts";
import { driftNotice } from "./drift.ts";
import { readLedger } from "./ledger.ts";
import { runEnd } from "./run-end.ts";
import { runView } from "./run-view.ts";
import { teardownView } from "./teardown-view.ts";
import { watchRun } from "./watch-run.ts";

export const readRun = ({ api }: Visit, runId: string): Promise<SetupStatus> => api.askQuietly(readSetupRun, runId);

/**
 * Shows the newest setup of a connection, follows it to its end, leads to its pages, and says what does not stand any more. While the
 * connection is disconnected it shows how far the removal is.
 */
export function showSetup(visit: Visit, connection: Connection, signal: AbortSignal): OwnSection | undefined {
  const { setup_run_id: ofLogin } = connection;
  if (ofLogin === null) {
    return undefined;
  }
  const { mayWrite } = visit.api.session;
  const view = runView(connection, mayWrite);
  const links = element("p", { class: "links" });
  const others = element("div", { class: "slot" });
  view.node.append(others, links);
  const drift = element("div", { class: "slot" });
  const removal = element("div", { class: "slot" });
  const made = element("div", { class: "own" }, drift, view.node);
  const node = element("div", { class: "own" }, made, removal);

  let followed = { runId: "", isOver: false, leave: new AbortController() };
  const follow = async (runId: string): Promise<void> => {
    if (runId === followed.runId) {
      return followed.isOver ? showEnd(runId) : undefined;
    }
    followed.leave.abort();
    followed = { runId, isOver: false, leave: new AbortController() };
    links.replaceChildren(
      pageLink(toRunPath(connection, runId), "Progress"),
      pageLink(toPlanPath(connection, { access: "read" }), "Plan"),
      pageLink(toResourcesPath(connection), "Resources"),
    );
    const until = AbortSignal.any([signal, followed.leave.signal]);
    await watchRun(() => readRun(visit, runId), { status: view.show, lost: view.showLost, unheard: view.showUnheard }, until);
    if (!until.aborted) {
      followed.isOver = true;
      // It may have made again what was missing.
      await showNewest();
    }
  };
  /** Late projects are verified again after the end of their run. */
  const showEnd = async (runId: string): Promise<void> => {
    const status = await readRun(visit, runId).catch(() => undefined);
    if (status?.complete === true && !signal.aborted) {
      view.show(status);
    }
  };
  /** A run that a person has started is newer than that of the login. */
  const showNewest = async (): Promise<void> => {
    const ledger = await readLedger(visit.api, connection).catch(() => undefined);
    if (signal.aborted) {
      return;
    }
    if (ledger === undefined && followed.runId !== "") {
      return;
    }
    if (ledger !== undefined) {
      drift.replaceChildren(...[driftNotice(ledger, connection, mayWrite) ?? []].flat());
    }
    const runId = ledger?.newest_run_id ?? ofLogin;
    if (runId !== ofLogin && others.childElementCount === 0) {
      others.replaceChildren(...(await listOthers(visit, connection, ofLogin)));
    }
    await follow(runId);
  };
  const showRemoval = (): void => {
    if (removal.childElementCount === 0) {
      const teardown = teardownView();
      removal.append(teardown.node);
      void teardown.follow(visit, connection, signal);
    }
  };
  let known = "";
  return {
    node,
    show: ({ status, checked, last_failure, updated_at }) => {
      // What once was prepared says nothing of a connection that stopped working.
      made.hidden = status === "reauth_required" || status === "disconnecting";
      if (isMoving({ status, last_failure })) {
        showRemoval();
      }
      const now = JSON.stringify([checked?.at, updated_at]);
      if (!made.hidden && now !== known) {
        known = now;
        void showNewest();
      }
    },
  };
}

/** A login with many projects sets none up: after others were chosen, the rest can still be. */
async function listOthers(visit: Visit, name: ConnectionName, ofLogin: string): Promise<readonly HTMLElement[]> {
  const login = await readRun(visit, ofLogin).catch(() => undefined);
  return login?.state === "SUCCESS" && login.result.status === "needs_selection"
    ? [element("details", { class: "fold" }, element("summary", {}, "Choose other projects"), ...runEnd(name, login).content)]
    : [];
}
