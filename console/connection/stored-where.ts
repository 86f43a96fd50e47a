import type { Connection } from "../answers.ts";
import { element } from "../element.ts";
import { partFor } from "../providers/parts.ts";

export type StoredWhere = { readonly node: HTMLElement; show(connection: Connection): void };

/** Says what is kept of a connection, where, and for how long: references and versions. The API gives this page no value. */
export function storedWhere(): StoredWhere {
  const list = element("dl");
  const node = element(
    "details",
    { class: "stored" },
    element("summary", {}, "What is stored where"),
    list,
    element(
      "p",
      { class: "note" },
      "Credentials are in the credential store: not in a log, an event, or this page. In the table only sealed, while the store cannot take one that the provider has replaced.",
    ),
  );
  return { node, show: (connection) => list.replaceChildren(...listRows(connection).flat()) };
}

const listRows = ({ credential, ...connection }: Connection) => [
  ...(credential === null
    ? []
    : [
        row(
          partFor(connection).storedName ?? "Tokens",
          code(credential.reference ?? credential.store),
          `Version ${credential.version}`,
          "until you disconnect",
        ),
      ]),
  row("This connection", code(connection.id), "Table", "until you disconnect"),
  ...(connection.setup_run_id === null ? [] : [row("Setup run", code(connection.setup_run_id), "Table", "30 days")]),
  row("Login link and state", "Hashes only", "Table", "10 minutes"),
];

const code = (text: string) => element("code", {}, text);

function row(name: string, where: HTMLElement | string, detail: string, lifetime: string): HTMLElement[] {
  return [element("dt", {}, name), element("dd", {}, where, element("span", { class: "note" }, `${detail} · ${lifetime}`))];
}
