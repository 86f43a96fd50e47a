import type { ConnectAwsAccounts200ResultsItem } from "../../../../../client/generated/operations.ts";
import { element } from "../../element.ts";
import { pageLink } from "../../navigation.ts";
import { toConnectionPath } from "../../route.ts";

/** A line for each account of a list, those first that were not connected. */
export function resultList(results: readonly ConnectAwsAccounts200ResultsItem[]): HTMLElement {
  const sorted = results.toSorted((one, other) => Number(one.success) - Number(other.success));
  return element("ul", { class: "deeds", "aria-label": "Results" }, ...sorted.map(item));
}

function item({ accountId, success, error }: ConnectAwsAccounts200ResultsItem): HTMLElement {
  const account = accountId ?? "An account";
  if (!success) {
    return element("li", { "data-mark": "left", class: "lines" }, `${account}: ${error ?? "it was not connected."}`);
  }
  const path = toConnectionPath({ provider: "aws", account });
  return element("li", { "data-mark": "done" }, pageLink(path, account), " is connected.");
}
