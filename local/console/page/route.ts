import type { ConnectionName } from "./answers.ts";

/** What an address of the console shows. */
export type Route =
  | { readonly page: "overview" }
  /** Without a provider: the list of what can be connected. With an account: of the connection that is connected again. */
  | { readonly page: "connect"; readonly provider?: string; readonly account?: string }
  | { readonly page: "connection"; readonly provider: string; readonly account: string };

/** Reads an address. Total: an address that is none of the console's shows the overview, as a return path does. */
export function parseRoute(pathname: string): Route {
  const [page, provider, account, ...rest] = pathname.split("/").filter(Boolean).map(decode);
  if (rest.length > 0) {
    return { page: "overview" };
  }
  if (page === "connect") {
    return { page, ...(provider === undefined ? {} : { provider }), ...(account === undefined ? {} : { account }) };
  }
  const isConnection = page === "connections" && provider !== undefined && account !== undefined;
  return isConnection ? { page: "connection", provider, account } : { page: "overview" };
}

export const toConnectionPath = ({ provider, account }: ConnectionName): string =>
  `/connections/${provider}/${encodeURIComponent(account)}`;

/** @param account - Of the connection that is connected again. */
export const toConnectPath = (provider: string, account?: string): string =>
  `/connect/${provider}${account === undefined ? "" : `/${encodeURIComponent(account)}`}`;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
