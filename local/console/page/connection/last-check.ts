import type { CheckedFinding, Connection } from "../answers.ts";
import { element } from "../element.ts";
import { findingList, severityWords } from "../findings.ts";
import { instant } from "../instant.ts";

type Summary = Connection["checked"];

export type LastCheck = {
  readonly node: HTMLElement;
  /** The provider is being asked. Meanwhile the page says what the check before has found. */
  showAsking(before: Summary): void;
  /** @param words - What the check has come to. */
  show(words: string, findings: readonly CheckedFinding[]): void;
  /** The provider could not be asked. What the check before has found stays. @param why - A part of a sentence. */
  showUnasked(before: Summary, why: string): void;
};

/** What the last check of a connection has found, with its time: what the overview leads to. */
export function lastCheck(): LastCheck {
  const node = element("section", { class: "found", "aria-label": "Last check" });
  const line = (...content: readonly (string | Node | undefined)[]) => element("p", { class: "note" }, ...content);
  return {
    node,
    showAsking: (before) => node.replaceChildren(line(...describe(before), "Asking the provider whether it works…")),
    show: (words, findings) => {
      const now = new Date().toISOString();
      node.replaceChildren(line("Checked ", instant(now), `. ${words}`), ...[findingList(findings) ?? []].flat());
    },
    showUnasked: (before, why) => node.replaceChildren(line(...describe(before), `It could not be checked now: ${why}.`)),
  };
}

function describe(before: Summary): (string | Node)[] {
  if (before === null || before.severity === null) {
    return [];
  }
  const { at, severity, code } = before;
  return ["The check ", instant(at), ` has found: ${severityWords[severity]}, `, element("code", {}, code ?? ""), ". "];
}
