import type { JSX } from "preact";
import { Activity } from "./activity/activity.tsx";
import { address } from "./address.ts";
import { toPath } from "./base.ts";
import { tellsOutcome } from "./confirmation/outcome.ts";
import { showConnect } from "./connect/show-connect.ts";
import { showConnection } from "./connection/show-connection.ts";
import { Island } from "./island.tsx";
import { showOverview } from "./overview/show-overview.ts";
import { Head } from "./parts/head.tsx";
import { NothingHere } from "./parts/nothing-here.tsx";
import { showPeople } from "./people/show-people.ts";
import { findPage } from "./providers/parts.ts";
import { parseRoute } from "./route.ts";

/** A page that the rail leads to. */
type MenuEntry = {
  readonly path: string;
  readonly menu?: string /** Without it the person does not see the page. */;
  readonly right?: string;
};

/** The pages of the rail, in their order. */
export const screens: readonly MenuEntry[] = [
  { path: "/", menu: "Overview" },
  { path: "/connections", menu: "Connections" },
  { path: "/activity", menu: "Activity" },
  { path: "/people", menu: "People" },
];

/** The page of the address. */
export function Screen(): JSX.Element {
  const [pathname = "/", query = ""] = address.value.split("?");
  const route = parseRoute(toPath(pathname));
  if (route.page === "connect") {
    return <Island show={(visit, signal) => showConnect(visit, route, signal)} />;
  }
  if (route.page === "connection") {
    return <Island show={(visit, signal) => showConnection(visit, route, signal)} />;
  }
  if (route.page === "activity") {
    return <Activity />;
  }
  if (route.page === "people") {
    return <Island show={showPeople} />;
  }
  const below = route.page === "below" ? findPage(route) : undefined;
  if (below !== undefined) {
    return <below.Page {...below.about} />;
  }
  if (route.page === "overview" || route.page === "connections" || tellsOutcome(`?${query}`)) {
    return <Island show={showOverview} />;
  }
  return (
    <>
      <Head title="Page not found" back={{ path: "/", text: "Overview" }} />
      <NothingHere title="The console has no such page">Check the address.</NothingHere>
    </>
  );
}
