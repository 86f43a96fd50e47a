import type { ComponentType, JSX } from "preact";
import { Activity } from "./activity/activity.tsx";
import { address, path } from "./address.ts";
import { tellsOutcome } from "./confirmation/outcome.ts";
import { ConnectPage } from "./connect/connect-page.tsx";
import { ConnectionPage } from "./connection/connection-page.tsx";
import { Connections } from "./connections/connections.tsx";
import { Operations, OrganisationPage, Organisations } from "./operations/operations.tsx";
import { Overview } from "./overview/overview.tsx";
import { NothingHere } from "./parts/card.tsx";
import { Head } from "./parts/head.tsx";
import { People } from "./people/people.tsx";
import { findPage, findPart } from "./providers/parts.ts";
import { type PlainPage, parseRoute } from "./route.ts";
import { Settings } from "./settings/settings.tsx";

/** A page that the rail leads to. `right`: without it the person does not see the page. */
type PlainScreen = { readonly menu: string; readonly Page: ComponentType; readonly right?: string };

/** The pages of the rail, in their order. */
export const screens: Readonly<Record<PlainPage, PlainScreen>> = {
  overview: { menu: "Overview", Page: Overview },
  connections: { menu: "Connections", Page: Connections },
  activity: { menu: "Activity", Page: Activity },
  people: { menu: "People", Page: People },
  settings: { menu: "Settings", Page: Settings },
  operations: { menu: "Operations", Page: Operations, right: "operations:read" },
  organisations: { menu: "Organisations", Page: Organisations, right: "operations:read" },
};

/** The page of the address. */
export function Screen(): JSX.Element {
  const route = parseRoute(path.value);
  if (route.page === "connect" && (route.provider === undefined || findPart(route.provider) !== undefined)) {
    return <ConnectPage {...route} />;
  }
  if (route.page === "connection") {
    return <ConnectionPage provider={route.provider} account={route.account} tab={route.tab} />;
  }
  if (route.page === "organisation") {
    return <OrganisationPage id={route.id} />;
  }
  const below = route.page === "below" ? findPage(route) : undefined;
  if (below !== undefined) {
    return <below.Page {...below.about} />;
  }
  const plain = route.page in screens ? screens[route.page as PlainPage] : tellsOutcome(address.value) ? screens.overview : undefined;
  return plain !== undefined ? (
    <plain.Page />
  ) : (
    <>
      <Head title="Page not found" back={{ path: "/", text: "Overview" }} />
      <NothingHere title="The console has no such page">Check the address.</NothingHere>
    </>
  );
}
