import {
  type ListInactiveAwsAccounts200AccountsItem,
  listInactiveAwsAccounts,
  reconnectAwsAccount,
} from "../../../../../client/generated/operations.ts";
import { toCallFailure } from "../../call-failure.ts";
import { announce, button, element, heading } from "../../element.ts";
import { instant } from "../../instant.ts";
import { focusTitle, goTo } from "../../navigation.ts";
import { toConnectionPath } from "../../route.ts";
import type { Visit } from "../../visit.ts";
import { describeFailure } from "../../words.ts";
import { awsFailureWords } from "./failure-words.ts";
import { trustTest } from "./trust-check.ts";
import type { Workspace } from "./workspace.ts";

/** The accounts that were disconnected, each with a button that connects it again by the role that the disconnect left. */
export async function inactiveAccounts(visit: Visit, workspace: Workspace): Promise<readonly HTMLElement[]> {
  const { accounts } = await visit.api.askQuietly(listInactiveAwsAccounts, workspace.id);
  if (accounts.length === 0) {
    return [];
  }
  const title = heading("Disconnected accounts", "inactive");
  const items = accounts.map((account) => item(visit, workspace, account));
  const list = element("ul", { class: "rows" }, ...items);
  return [element("section", { class: "card inactive", "aria-labelledby": "inactive" }, title, list)];
}

function item(
  { api, signal }: Visit,
  { id, externalId }: Workspace,
  { account_id, role_arn, disconnected_at }: ListInactiveAwsAccounts200AccountsItem,
): HTMLElement {
  const result = element("div", { class: "result" });
  const reconnect = async () => {
    result.replaceChildren();
    try {
      await api.ask(reconnectAwsAccount, id, account_id);
      if (!signal.aborted) {
        await goTo(toConnectionPath({ provider: "aws", account: account_id }));
        announce(`${account_id} is connected again.`);
        focusTitle();
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const { code, explanation } = toCallFailure(error);
      const { title, action } = describeFailure(code, awsFailureWords);
      const words = element("p", { class: "outcome" }, `${title}.`);
      result.replaceChildren(words, element("p", { class: "lines" }, explanation ?? action), ...trustTest(code, externalId));
      announce(`${account_id}: ${title}.`);
    }
  };
  const press = button("Connect again", reconnect, "quiet");
  press.ariaLabel = `Connect again ${account_id}`;
  return element(
    "li",
    {},
    element("p", { class: "what" }, account_id),
    element("p", { class: "account" }, element("code", {}, role_arn ?? "")),
    element("p", { class: "note" }, "disconnected ", instant(disconnected_at)),
    press,
    result,
  );
}
