import type { ComponentType, JSX } from "preact";
import { Activity } from "./activity/activity.tsx";
import { address } from "./address.ts";
import { tellsOutcome } from "./confirmation/outcome.ts";
import { ConnectPage } from "./connect/connect-page.tsx";
import { ConnectionPage } from "./connection/connection-page.tsx";
import { Connections } from "./connections/connections.tsx";
import { Operations, Organisations } from "./operations/operations.tsx";
import { Overview } from "./overview/overview.tsx";
import { Head } from "./parts/head.tsx";
import { NothingHere } from "./parts/nothing-here.tsx";
import { toPath } from "./parts/page-link.tsx";
import { People } from "./people/people.tsx";
import { findPage, findPart } from "./providers/parts.ts";
import { type PlainPage, parseRoute } from "./route.ts";
import { Settings } from "./settings/settings.tsx";

/** A page that the rail leads to. `right`: without it the person does not see the page. */
type MenuEntry = { readonly path: string; readonly menu: string; readonly right?: string };

/** The pages of the rail, in their order. */
export const screens: readonly MenuEntry[] = [
  { path: "/", menu: "Overview" },
  { path: "/connections", menu: "Connections" },
  { path: "/activity", menu: "Activity" },
  { path: "/people", menu: "People" },
  { path: "/settings", menu: "Settings" },
  { path: "/operations", menu: "Operations", right: "operations:read" },
  { path: "/organisations", menu: "Organisations", right: "operations:read" },
];

const plain: Readonly<Record<PlainPage, ComponentType>> = {
  overview: Overview,
  connections: Connections,
  activity: Activity,
  people: People,
  settings: Settings,
  operations: Operations,
  organisations: Organisations,
};

/** The page of the address. */
export function Screen(): JSX.Element {
  const [pathname = "/", query = ""] = address.value.split("?");
  const route = parseRoute(toPath(pathname));
  if (route.page === "connect" && (route.provider === undefined || findPart(route.provider) !== undefined)) {
    return <ConnectPage {...route} />;
  }
  if (route.page === "connection") {
    return <ConnectionPage provider={route.provider} account={route.account} tab={route.tab} />;
  }
  const below = route.page === "below" ? findPage(route) : undefined;
  if (below !== undefined) {
    return <below.Page {...below.about} />;
  }
  const Plain = route.page in plain ? plain[route.page as PlainPage] : tellsOutcome(`?${query}`) ? plain.overview : undefined;
  if (Plain !== undefined) {
    return <Plain />;
  }
  return (
    <>
      <Head title="Page not found" back={{ path: "/", text: "Overview" }} />
      <NothingHere title="The console has no such page">Check the address.</NothingHere>
    </>
  );
}
