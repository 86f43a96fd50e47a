import type { Checked, Connection } from "../answers.ts";
import { describeDue } from "../distance.ts";
import { element } from "../element.ts";
import { findingList, severityWords } from "../findings.ts";
import { instant } from "../instant.ts";

type Summary = Connection["checked"];

export type LastCheck = {
  readonly node: HTMLElement;
  /** The provider is being asked. Meanwhile the page says what the check before has found. */
  showAsking(before: Summary): void;
  /** @param words - What the check has come to. */
  show(words: string, checked: Pick<Checked, "findings" | "setup">): void;
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
    show: (words, { findings, setup }) => {
      const now = new Date();
      const found = [findingList(findings) ?? []].flat();
      const ofSetup = setup === null ? [] : [line(...describeLook(setup, now))];
      node.replaceChildren(line("Checked ", instant(now.toISOString()), `. ${words}`), ...ofSetup, ...found);
    },
    showUnasked: (before, why) => node.replaceChildren(line(...describe(before), `It could not be checked now: ${why}.`)),
  };
}

/** The look at a setup is the schedule's: what it finds comes after the answer of a check. */
function describeLook({ looked_at, look_due_at }: NonNullable<Checked["setup"]>, now: Date): (string | Node)[] {
  const before = looked_at === null ? ["Its setup was not looked at yet."] : ["Its setup was looked at ", instant(looked_at), "."];
  return look_due_at === null ? before : [...before, ` It is looked at next ${describeDue(new Date(look_due_at), now)}.`];
}

function describe(before: Summary): (string | Node)[] {
  if (before === null || before.severity === null) {
    return [];
  }
  const { at, severity, code } = before;
  return ["The check ", instant(at), ` has found: ${severityWords[severity]}, `, element("code", {}, code ?? ""), ". "];
}
