import type { ProviderForms } from "../../client/generated/operations.ts";
import { nameBeside } from "../account-name.ts";
import type { Connection } from "../answers.ts";
import type { Api } from "../api.ts";
import type { CallFailure } from "../call-failure.ts";
import { isMoving } from "../due.ts";
import { announce, element } from "../element.ts";
import { instant } from "../instant.ts";
import { pageLink } from "../navigation.ts";
import { hangsOnPerson } from "../people/handover.ts";
import { findForm } from "../providers/find-form.ts";
import { describeName, partFor } from "../providers/parts.ts";
import type { OwnSection } from "../providers/provider-part.ts";
import { staleLine } from "../stale-line.ts";
import { statusBadge } from "../status-badge.ts";
import { describeStatus } from "../words.ts";
import { type CardActionsOptions, cardActions } from "./card-actions.ts";
import { isRefreshable } from "./is-refreshable.ts";
import { keylessTrust } from "./keyless-trust.ts";
import { labelForm } from "./label-form.ts";
import { leftOfEarlier } from "./left-of-earlier.ts";
import { nextRefresh } from "./next-refresh.ts";
import { describePermissions, permissionList } from "./permissions.ts";
import { standing } from "./standing.ts";
import { storedWhere } from "./stored-where.ts";

export type CardOptions = Omit<CardActionsOptions, "show"> & {
  readonly api: Api;
  /** What setup is doing, where the provider has one. */
  readonly setup: OwnSection | undefined;
  /** What only the provider has. */
  readonly own: OwnSection | undefined;
  /** The words of every method. */
  readonly forms: readonly ProviderForms[];
  readonly signInAgain: () => Promise<void>;
  /** Told what people call the connection, whenever that changes. */
  readonly named: (name: string) => void;
};

export type ConnectionCard = {
  readonly node: HTMLElement;
  shown(): Connection;
  /** When what is shown was read. */
  shownAt(): Date;
  show(connection: Connection): void;
  /** Asks the provider whether the connection works, and shows what was found. */
  checkAtOpening(): Promise<void>;
  /** Says that the connection could not be read again, until it is shown the next time. */
  showStale(failure: CallFailure): void;
};

/** One connection, with everything that is known of it. It changes in place, so that the focus stays where it is. */
export function connectionCard(first: Connection, { setup, own, forms, signInAgain, named, ...options }: CardOptions): ConnectionCard {
  const { mayWrite, person } = options.api.session;
  const { failureWords } = partFor(first);
  const head = element("header");
  const news = element("div", { class: "news" });
  const known = element("dl", { class: "facts" });
  const earlier = element("div");
  const permissions = element("div");
  const stored = storedWhere();
  const trust = keylessTrust(options.api);
  const stale = staleLine(() => name, signInAgain);
  let shown = first;
  let name = "";
  let shownAt = new Date();

  const show = (connection: Connection) => {
    if (name !== describeName(connection)) {
      name = describeName(connection);
      named(name);
    }
    if (connection.status !== shown.status) {
      announce(`${name}: ${describeStatus(connection)}`);
    }
    shown = connection;
    shownAt = new Date();
    stale.clear();
    head.replaceChildren(element("p", { class: "account" }, nameBeside(connection)), statusBadge(connection));
    // What moves by itself waits for no instant.
    const next = isMoving(connection) ? [] : nextRefresh(connection);
    news.replaceChildren(...[standing(connection, mayWrite, failureWords) ?? [], next].flat());
    known.replaceChildren(...trust.show(connection), ...facts(connection, person));
    earlier.replaceChildren(...leftOfEarlier(connection));
    permissions.replaceChildren(permissionList(connection, findForm(forms, connection) ?? { permissions: [] }));
    setup?.show(connection);
    own?.show(connection);
    stored.show(connection);
    label?.show(connection);
    actions.show(connection);
  };
  const actions = cardActions({ ...options, show });
  const label = mayWrite ? labelForm({ ...options, show }) : undefined;
  const asked = element("details", { class: "stored" }, element("summary", {}, "Which permissions"), permissions);
  const node = element(
    "article",
    { class: "card", "aria-labelledby": "title" },
    head,
    stale.node,
    news,
    known,
    earlier,
    // Above what is still being read, which would move a button away under the mouse.
    actions.node,
    setup?.node,
    own?.node,
    asked,
    label?.node,
    stored.node,
  );
  show(first);
  return {
    node,
    shown: () => shown,
    shownAt: () => shownAt,
    show,
    checkAtOpening: actions.checkAtOpening,
    showStale: (failure) => stale.show(failure, shownAt),
  };
}

function facts(connection: Connection, person: string): HTMLElement[] {
  const { created_at, refreshed_at, last_used_at, scopes, credential } = connection;
  return [
    fact("Access token", describeToken(connection)),
    ...(credential?.expires_at === undefined ? [] : [fact("Secret", instant(credential.expires_at, "expiry"))]),
    ...(isRefreshable(connection) ? [fact("Last refreshed", instant(refreshed_at))] : []),
    fact("Last used", instant(last_used_at)),
    fact("Connected by", describePerson(connection, person)),
    fact("Since", instant(created_at)),
    fact("Permissions", describePermissions(scopes)),
  ];
}

/** What hangs on a person can be handed over. */
function describePerson(connection: Connection, person: string): HTMLElement | string {
  const { connected_by } = connection;
  const name = connected_by === person ? `${connected_by} (you)` : connected_by;
  if (!hangsOnPerson(connection)) {
    return name;
  }
  return element("span", {}, element("span", {}, name), " ", pageLink("/people", "Hand it over"));
}

function describeToken(connection: Connection): HTMLElement | string {
  const { status, expires_at } = connection;
  if (status === "reauth_required") {
    return "not available";
  }
  return expires_at === null
    ? (partFor(connection).tokenWords ?? "the provider does not say when it expires")
    : instant(expires_at, "expiry");
}

const fact = (name: string, value: HTMLElement | string) => element("div", {}, element("dt", {}, name), element("dd", {}, value));
