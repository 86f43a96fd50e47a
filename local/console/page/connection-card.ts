import type { Connection } from "./api.ts";
import { button, element, heading } from "./element.ts";
import { instant } from "./instant.ts";
import { storedWhere } from "./stored-where.ts";
import { providerNames, statusWords } from "./words.ts";

export type CardOptions = {
  readonly connection: Connection;
  /** Who is looking. */
  readonly person: string;
  readonly connectAgain: () => Promise<void>;
  /** What setup is doing, where the provider has one. */
  readonly setup: HTMLElement | undefined;
};

/** One connection, with everything that is known of it. */
export function connectionCard({ connection, person, connectAgain, setup }: CardOptions): HTMLElement {
  const { provider, account, email, subject, status } = connection;
  const mustReconnect = status === "reauth_required";
  const title = `${providerNames[provider]}${account === "default" ? "" : ` ${account}`}`;
  const head = element(
    "header",
    {},
    element("div", {}, heading(title, `connection-${provider}-${account}`), element("p", { class: "account" }, email ?? subject)),
    element("p", { class: "badge", "data-status": status }, element("span", { class: "visually-hidden" }, "Status: "), statusWords[status]),
  );
  return element(
    "article",
    { class: "card", "aria-labelledby": `connection-${provider}-${account}` },
    head,
    facts(connection, person),
    setup,
    storedWhere(connection),
    element("div", { class: "buttons" }, button("Connect again", connectAgain, mustReconnect ? "primary" : "quiet")),
  );
}

function facts({ connected_by, created_at, updated_at, expires_at, scopes }: Connection, person: string): HTMLElement {
  const renewed = updated_at === created_at ? [] : [fact("Last change", instant(updated_at))];
  return element(
    "dl",
    { class: "facts" },
    fact("Connected by", connected_by === person ? `${connected_by} (you)` : connected_by),
    fact("Since", instant(created_at)),
    ...renewed,
    fact("Access token ends", expires_at === null ? "the provider does not say" : instant(expires_at)),
    fact("Permissions", describeScopes(scopes)),
  );
}

function describeScopes({ granted, missing }: Connection["scopes"]): string {
  return missing.length === 0 ? `All ${granted.length} granted` : `${granted.length} granted, without ${missing.join(", ")}`;
}

const fact = (name: string, value: HTMLElement | string) => element("div", {}, element("dt", {}, name), element("dd", {}, value));
