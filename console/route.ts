import type { ConnectionTab } from "./parts/page-link.tsx";

const pages = ["connections", "activity", "people", "settings", "operations", "organisations"] as const;

/** A page that is of nothing in particular. */
export type PlainPage = "overview" | (typeof pages)[number];

/** What an address of the console shows. */
export type Route =
  /** `unknown`: an address that the console does not have. */
  | { readonly page: PlainPage | "unknown" }
  | { readonly page: "organisation"; readonly id: string }
  /** Without a provider: the list of what can be connected. With an account: of the connection that is connected again. */
  | { readonly page: "connect"; readonly provider?: string; readonly account?: string }
  | { readonly page: "connection"; readonly provider: string; readonly account: string; readonly tab: ConnectionTab }
  /** A page below the connection's, such as its plan. `view` is a word of its provider's, `id` what it is about. */
  | { readonly page: "below"; readonly provider: string; readonly account: string; readonly view: string; readonly id?: string };

const tabs: readonly string[] = ["setup", "activity", "technical"] satisfies readonly ConnectionTab[];
const isTab = (view: string): view is ConnectionTab => tabs.includes(view);

/** The page that a login of the console returns to. It shows the overview, as `/` does. */
export const returnPath = "/chat";

/** Reads an address. Total. */
export function parseRoute(pathname: string): Route {
  if (pathname === "/" || pathname === returnPath) {
    return { page: "overview" };
  }
  const [page, provider, account, view, id, ...rest] = pathname.split("/").filter(Boolean).map(decode);
  if (page === "connections" && provider !== undefined && account !== undefined && rest.length === 0) {
    return view === undefined || (id === undefined && isTab(view))
      ? { page: "connection", provider, account, tab: view ?? "overview" }
      : { page: "below", provider, account, view, ...(id === undefined ? {} : { id }) };
  }
  if (page === "connect" && view === undefined) {
    return { page, ...(provider === undefined ? {} : { provider }), ...(account === undefined ? {} : { account }) };
  }
  if (page === "organisations" && provider !== undefined && account === undefined) {
    return { page: "organisation", id: provider };
  }
  const plain = pages.find((name) => name === page);
  return { page: plain === undefined || provider !== undefined ? "unknown" : plain };
}

/** What the addresses of one page have in common: the tabs of a connection are one. */
export function toPage(pathname: string): string {
  const route = parseRoute(pathname);
  return route.page === "connection" ? `${route.provider} ${route.account}` : pathname;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
