import type { Connection } from "./answers.ts";
import type { Api } from "./api.ts";
import type { CallFailure } from "./call-failure.ts";
import { type CardActionsOptions, cardActions } from "./card-actions.ts";
import { announce, element, heading } from "./element.ts";
import { instant } from "./instant.ts";
import { nextRefresh } from "./next-refresh.ts";
import { staleLine } from "./stale-line.ts";
import { standing } from "./standing.ts";
import { storedWhere } from "./stored-where.ts";
import { describeName, describeStatus } from "./words.ts";

export type CardOptions = Omit<CardActionsOptions, "name" | "show"> & {
  readonly api: Api;
  /** What setup is doing, where the provider has one. */
  readonly setup: HTMLElement | undefined;
  readonly signInAgain: () => Promise<void>;
};

export type ConnectionCard = {
  readonly node: HTMLElement;
  shown(): Connection;
  /** When what is shown was read. */
  shownAt(): Date;
  show(connection: Connection): void;
  /** Says that the connection could not be read again, until it is shown the next time. */
  showStale(failure: CallFailure): void;
};

/** One connection, with everything that is known of it. It changes in place, so that nobody loses the focus. */
export function connectionCard(first: Connection, { setup, signInAgain, ...options }: CardOptions): ConnectionCard {
  const name = describeName(first);
  const id = `connection-${first.provider}-${first.account}`;
  const account = element("p", { class: "account" });
  const status = element("span");
  const badge = element("p", { class: "badge" }, element("span", { class: "visually-hidden" }, "Status: "), status);
  const news = element("div", { class: "news" });
  const known = element("dl", { class: "facts" });
  const stored = storedWhere();
  const stale = staleLine(name, signInAgain);
  let shown = first;
  let shownAt = new Date();

  const show = (connection: Connection) => {
    if (connection.status !== shown.status) {
      announce(`${name}: ${describeStatus(connection)}`);
    }
    shown = connection;
    shownAt = new Date();
    stale.clear();
    account.textContent = connection.identity.label ?? connection.identity.id;
    badge.dataset.status = connection.status;
    status.textContent = describeStatus(connection);
    news.replaceChildren(...[standing(connection, options.api.session.mayWrite) ?? [], nextRefresh(connection)].flat());
    known.replaceChildren(...facts(connection, options.api.session.person));
    stored.show(connection);
    actions.show(connection);
  };
  const actions = cardActions({ ...options, name, show });
  const head = element("header", {}, element("div", {}, heading(name, id), account), badge);
  const node = element(
    "article",
    { class: "card", "aria-labelledby": id },
    head,
    stale.node,
    news,
    known,
    setup,
    stored.node,
    actions.node,
  );
  show(first);
  return { node, shown: () => shown, shownAt: () => shownAt, show, showStale: (failure) => stale.show(failure, shownAt) };
}

function facts(connection: Connection, person: string): HTMLElement[] {
  const { connected_by, created_at, refreshed_at, last_used_at, scopes } = connection;
  return [
    fact("Access token", describeToken(connection)),
    fact("Last refreshed", instant(refreshed_at)),
    fact("Last used", instant(last_used_at)),
    fact("Connected by", connected_by === person ? `${connected_by} (you)` : connected_by),
    fact("Since", instant(created_at)),
    fact("Permissions", describeScopes(scopes)),
  ];
}

function describeToken({ status, expires_at }: Connection): HTMLElement | string {
  if (status === "reauth_required") {
    return "not handed out";
  }
  return expires_at === null ? "the provider does not say when it expires" : instant(expires_at, "expiry");
}

function describeScopes({ granted, missing }: Connection["scopes"]): string {
  return missing.length === 0 ? `All ${granted.length} granted` : `${granted.length} granted, without ${missing.join(", ")}`;
}

const fact = (name: string, value: HTMLElement | string) => element("div", {}, element("dt", {}, name), element("dd", {}, value));
