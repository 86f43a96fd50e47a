import type { ConnectionName } from "./answers.ts";

/** What an address of the console shows. */
export type Route =
  | { readonly page: "overview" }
  /** Without a provider: the list of what can be connected. */
  | { readonly page: "connect"; readonly provider?: string }
  | { readonly page: "connection"; readonly provider: string; readonly account: string };

/** Reads an address. Total: an address that is none of the console's shows the overview, as a return path does. */
export function parseRoute(pathname: string): Route {
  const [page, provider, account, ...rest] = pathname.split("/").filter(Boolean).map(decode);
  if (page === "connect" && account === undefined) {
    return provider === undefined ? { page } : { page, provider };
  }
  const isConnection = page === "connections" && provider !== undefined && account !== undefined && rest.length === 0;
  return isConnection ? { page: "connection", provider, account } : { page: "overview" };
}

export const toConnectionPath = ({ provider, account }: ConnectionName): string =>
  `/connections/${provider}/${encodeURIComponent(account)}`;

export const toConnectPath = (provider: string): string => `/connect/${provider}`;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
