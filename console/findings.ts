import type { Finding } from "./answers.ts";
import { copyRow } from "./copy-row.ts";
import { element } from "./element.ts";
import { instant } from "./instant.ts";
import { linkedText } from "./linked-text.ts";
import { findPaste } from "./text-to-paste.ts";
import { lowerFirst } from "./words.ts";

/** The severities of findings, from the worst on. */
export const severityWords = { error: "Error", unknown: "Could not be checked", warning: "Warning", info: "Note" } as const;
const order = Object.keys(severityWords);

/** `at`: when it was found, where that is known. */
type Found = Finding & { readonly at?: string };

/** What a check or a verification has found, the worst first; nothing when there is nothing to say. */
export function findingList(findings: readonly Found[]): HTMLElement | undefined {
  if (findings.length === 0) {
    return undefined;
  }
  const sorted = findings.toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
  return element("ul", { class: "findings", "aria-label": "What was found" }, ...sorted.map(item));
}

function item({ severity, target, title, action, owner, code, at }: Found): HTMLElement {
  const about = target === undefined ? title : `${target}: ${lowerFirst(title)}`;
  return element(
    "li",
    { "data-severity": severity },
    element("p", {}, element("strong", {}, `${severityWords[severity]}: `), about),
    ...describeAction(action),
    element("p", { class: "note" }, element("code", {}, code), ` · ${ownerWords[owner]}`, ...foundAt(at)),
  );
}

const foundAt = (at: string | undefined): readonly Node[] => (at === undefined ? [] : [element("span", {}, " · found ", instant(at))]);

/** What is to be pasted has a button that copies it. */
function describeAction(action: string): HTMLElement[] {
  const paste = findPaste(action);
  if (paste === undefined) {
    return [element("p", {}, ...linkedText(action))];
  }
  const { before, text, after } = paste;
  return [element("p", {}, ...linkedText(before)), copyRow("Text to paste", text), element("p", {}, ...linkedText(after))];
}

const ownerWords: Readonly<Record<Finding["owner"], string>> = {
  customer: "for you, or your administrator",
  operator: "for the operator of Aurora",
  provider: "for the provider",
  caller: "for you",
};
