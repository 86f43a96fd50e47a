import type { ConnectAccounts200ResultsItem } from "../../../client/generated/operations.ts";
import { element } from "../../element.ts";
import { findingList } from "../../findings.ts";
import { pageLink } from "../../navigation.ts";
import { toConnectionPath } from "../../route.ts";
import { describeFailure, type FailureWords } from "../../words.ts";
import type { ListedRole } from "./parse-roles.ts";

/**
 * A line for each account of a list, those first that were not connected.
 *
 * @param results - In the order of `roles`, whose accounts they are.
 */
export function resultList(
  roles: readonly ListedRole[],
  results: readonly ConnectAccounts200ResultsItem[],
  own: FailureWords,
): HTMLElement {
  const told = results.map((result, index) => ({ ...result, account: roles[index]?.accountId ?? "An account" }));
  const sorted = told.toSorted((one, other) => Number(one.failure === null) - Number(other.failure === null));
  const item = ({ account, failure, findings }: (typeof told)[number]) => {
    if (failure === null) {
      const path = toConnectionPath({ provider: "aws", account });
      return element("li", { "data-mark": "done" }, pageLink(path, account), " is connected.");
    }
    const { title, action } = describeFailure(failure.code, own);
    return element("li", { "data-mark": "left" }, `${account}: ${title}. ${action}`, ...[findingList(findings) ?? []].flat());
  };
  return element("ul", { class: "deeds", "aria-label": "Results" }, ...sorted.map(item));
}
