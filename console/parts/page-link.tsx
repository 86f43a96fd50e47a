import type { ComponentChildren } from "preact";
import type { ConnectionName } from "../answers.ts";

/** What the paths of the console begin with: `/console` beside the API, nothing where the console has an origin of its own. */
const readBase = (): string => document.documentElement.dataset.base ?? "";

/** The address of a page of the console. @param path - Such as `/connect`; `/` is the first page. */
export const toAddress = (path: string): string => (path === "/" ? readBase() || path : `${readBase()}${path}`);

/** The path of the page that an address shows. */
export function toPath(address: string): string {
  const base = readBase();
  return address.startsWith(base) ? address.slice(base.length) || "/" : address;
}

/** Where a login at a provider comes back to. @param alone - Where the console has an origin of its own. */
export const toReturnAddress = (alone: string): string => readBase() || alone;

type LinkProps = {
  readonly to: string;
  readonly look?: string;
  readonly current?: boolean;
  /** What it is read as, where its text alone does not say it. */
  readonly label?: string;
  readonly children: ComponentChildren;
};

/** A link to another page of the console. */
export const PageLink = ({ to, look, current = false, label, children }: LinkProps) => (
  <a href={toAddress(to)} data-page="" class={look} aria-label={label} aria-current={current ? "page" : undefined}>
    {children}
  </a>
);

/** A part of a connection's page with an address of its own. */
export type ConnectionTab = "overview" | "setup" | "activity" | "technical";

export const toConnectionPath = ({ provider, account }: ConnectionName): string =>
  `/connections/${provider}/${encodeURIComponent(account)}`;

export const toTabPath = (name: ConnectionName, tab: ConnectionTab): string =>
  tab === "overview" ? toConnectionPath(name) : toPathBelow(name, tab);

/** @param view - A page below the connection's, and what it is about. */
export const toPathBelow = (name: ConnectionName, view: string, id?: string): string =>
  `${toConnectionPath(name)}/${view}${id === undefined ? "" : `/${encodeURIComponent(id)}`}`;

/** @param account - Of the connection that is connected again. Without a word for it there is no need to name it. */
export const toConnectPath = (provider: string, account = "default"): string =>
  `/connect/${provider}${account === "default" ? "" : `/${encodeURIComponent(account)}`}`;
