import type { SetupStatus } from "../../../../../functions/gcp/to-setup-status.ts";
import type { Connection } from "../../answers.ts";
import type { Visit } from "../../visit.ts";
import { setupView } from "./setup-view.ts";
import { watchSetup } from "./watch-setup.ts";

/** Shows the newest setup of a connection, and follows it to its end. */
export function showSetup({ api }: Visit, { setup_run_id }: Connection, signal: AbortSignal): HTMLElement | undefined {
  if (setup_run_id === null) {
    return undefined;
  }
  const view = setupView();
  const read = () => api.read<SetupStatus>(`/gcp/setup/status/${encodeURIComponent(setup_run_id)}`);
  void watchSetup(read, { status: view.show, lost: view.showLost, unheard: view.showUnheard }, signal);
  return view.node;
}
