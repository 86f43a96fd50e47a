import { toCallFailure } from "./call-failure.ts";
import { showConnect } from "./connect/show-connect.ts";
import { showConnection } from "./connection/show-connection.ts";
import { find } from "./element.ts";
import { unreadable } from "./list-states.ts";
import { showOverview } from "./overview/show-overview.ts";
import { showPeople } from "./people/show-people.ts";
import { findPage } from "./providers/parts.ts";
import { parseRoute } from "./route.ts";
import type { Visit } from "./visit.ts";

let newest = new AbortController();

/** Shows what the address says. The page before it ends with everything that watches; of two at once only the later one shows anything. */
export async function showPage(visit: Visit): Promise<void> {
  newest.abort();
  newest = new AbortController();
  const signal = AbortSignal.any([visit.signal, newest.signal]);
  const route = parseRoute(window.location.pathname);
  const below = route.page === "below" ? findPage(route) : undefined;
  try {
    if (route.page === "connect") {
      await showConnect(visit, route, signal);
    } else if (route.page === "connection") {
      await showConnection(visit, route, signal);
    } else if (route.page === "people") {
      await showPeople(visit, signal);
    } else if (below !== undefined) {
      await below(visit, signal);
    } else {
      await showOverview(visit, signal);
    }
  } catch (error) {
    showUnreadable(error, signal, visit.signInAgain);
  }
}

/** Says in place of the page why it cannot be shown, unless it is not waited for any more. */
export function showUnreadable(error: unknown, signal: AbortSignal, again: () => Promise<void>): void {
  if (!signal.aborted) {
    find("view").replaceChildren(unreadable(toCallFailure(error), again));
    find("unreadable").focus();
  }
}
