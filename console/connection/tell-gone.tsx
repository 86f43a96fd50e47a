import type { Connection, Disconnection } from "../answers.ts";
import { CallFailure } from "../call-failure.ts";
import { showNews } from "../messages.tsx";
import { describeName } from "../providers/parts.ts";
import type { Visit } from "../visit.ts";
import { tellDisconnection } from "./tell-disconnection.tsx";

/**
 * Tells that a connection is not there any more: what is left of it, when its disconnect was seen here and was carried on by
 * the schedule; otherwise that another person has disconnected it, and whether it has been connected again since.
 *
 * @param was - What was last seen of it.
 */
export async function tellGone(visit: Visit, was: Connection): Promise<void> {
  const { api, signal } = visit;
  const name = describeName(was);
  const isBack = await api.readConnection(was).then(
    () => true,
    (error: unknown) => (error instanceof CallFailure && error.code === "not_found" ? false : undefined),
  );
  const disconnection = isBack === false ? await readEnd(visit, was) : undefined;
  if (signal.aborted) {
    return;
  }
  if (isBack === true) {
    const words = "It was disconnected meanwhile, and connected again. Below is the new connection.";
    return showNews(`${name} was connected again`, "question", "by itself", <p>{words}</p>);
  }
  if (disconnection !== undefined) {
    return tellDisconnection({ ...disconnection, label: was.label, method: was.method }, "by itself", api.session.person);
  }
  const words =
    was.status === "disconnecting" ? "The disconnect is complete." : "It was disconnected by another person, or by you in another tab.";
  showNews(`${name} is disconnected`, "question", "by itself", <p>{words}</p>);
}

/**
 * Reads how a disconnect has ended, by asking for it once more: what is gone is answered out of what is left of it. Only
 * after a disconnect that a person asked for, and only of what is known to be gone: anything else would begin one.
 */
async function readEnd({ api }: Visit, was: Connection): Promise<Disconnection | undefined> {
  return was.status === "disconnecting" && api.session.mayWrite ? api.disconnect(was).catch(() => undefined) : undefined;
}
