import { toPath } from "./base.ts";
import { toCallFailure } from "./call-failure.ts";
import { tellsOutcome } from "./confirmation/outcome.ts";
import { showConnect } from "./connect/show-connect.ts";
import { showConnection } from "./connection/show-connection.ts";
import { find } from "./element.ts";
import { unreadable } from "./list-states.ts";
import { nothingHere } from "./nothing-here.ts";
import { showOverview } from "./overview/show-overview.ts";
import { showHead } from "./page-head.ts";
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
  const route = parseRoute(toPath(window.location.pathname));
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
    } else if (route.page === "overview" || tellsOutcome(window.location.search)) {
      await showOverview(visit, signal);
    } else {
      showUnknown();
    }
  } catch (error) {
    showUnreadable(error, signal, visit.signInAgain);
  }
}

function showUnknown(): void {
  showHead({ title: "Page not found", back: true });
  find("view").replaceChildren(nothingHere("The console has no such page", "Check the address."));
}

/** Says in place of the page why it cannot be shown, unless it is not waited for any more. */
export function showUnreadable(error: unknown, signal: AbortSignal, again: () => Promise<void>): void {
  if (!signal.aborted) {
    find("view").replaceChildren(unreadable(toCallFailure(error), again));
    find("unreadable").focus();
  }
}
