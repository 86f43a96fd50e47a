import { nameAccount } from "../account-name.ts";
import type { Connection, ConnectionName } from "../answers.ts";
import { CallFailure } from "../call-failure.ts";
import { goToProvider } from "../connect/go-to-provider.ts";
import { copyRow } from "../copy-row.ts";
import { button, element } from "../element.ts";
import { pageLink } from "../navigation.ts";
import { type Form, loginMethod } from "../providers/method.ts";
import { describeName } from "../providers/parts.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Visit } from "../visit.ts";
import { hangsOnPerson, toHandoverLink } from "./handover.ts";

/**
 * Shows what a person may take over who has opened a colleague's link, and the way to sign in. The link does nothing by itself: they see whose it is first.
 *
 * @param id - Of the connection. Where another one is in its place the link is old.
 */
export async function takeOver(
  visit: Visit,
  part: ProviderPart,
  forms: readonly Form[],
  { account = "default", id }: { readonly account: string | undefined; readonly id: string },
): Promise<readonly HTMLElement[]> {
  const connection = await find(visit, { provider: part.provider, account });
  const login = forms.find(({ name }) => name === loginMethod);
  if (connection?.id !== id || !hangsOnPerson(connection) || login === undefined) {
    return [old()];
  }
  if (connection.connected_by === visit.api.session.person) {
    return [own(connection)];
  }
  const go = () => goToProvider(visit, part, { account, takesOver: id });
  return [
    element(
      "section",
      { class: "card", "aria-labelledby": "take-over" },
      element("h2", { id: "take-over" }, `Take over ${describeName(connection)} from ${connection.connected_by}`),
      element(
        "p",
        {},
        `It is connected with ${nameAccount(connection)}. Your own account takes that one's place. Callers notice nothing if it sees the same things, such as projects.`,
      ),
      element(
        "ol",
        {},
        element("li", {}, `Choose your own account on ${part.name}'s page, and allow what is asked for.`),
        element("li", {}, "Back here, look at the account, and confirm that it was you."),
      ),
      element("h3", {}, "Permissions"),
      element("ul", {}, ...login.permissions.map(({ words }) => element("li", {}, words))),
      element("div", { class: "buttons" }, button("Sign in and take over", go)),
    ),
  ];
}

const find = ({ api }: Visit, name: ConnectionName): Promise<Connection | undefined> =>
  api.openConnection(name).catch((error: unknown) => {
    if (error instanceof CallFailure && error.code === "not_found") {
      return undefined;
    }
    throw error;
  });

const card = (title: string, ...content: readonly HTMLElement[]): HTMLElement =>
  element("section", { class: "card", "aria-labelledby": "take-over" }, element("h2", { id: "take-over" }, title), ...content);

const old = (): HTMLElement =>
  card(
    "This link is old",
    element("p", {}, "The connection was disconnected or made again since, or depends on no person any more. Nothing was changed."),
    element("div", { class: "buttons" }, pageLink("/people", "What hangs on a person", "button primary")),
  );

const own = (connection: Connection): HTMLElement =>
  card(
    "You have connected this yourself",
    element("p", {}, "The link is for a colleague, who signs in with an account of their own."),
    copyRow(`Link to take over ${describeName(connection)}`, toHandoverLink(connection)),
  );
