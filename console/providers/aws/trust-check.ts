import { toCondition } from "../../../lib/providers/aws/aws-findings.ts";
import { copyRow } from "../../copy-row.ts";
import { element } from "../../element.ts";

type Call = { readonly text: string; readonly mark?: "done" | "left" };

const letIn: Call = { text: "With your external ID: let in, as it must be.", mark: "done" };

/** The three calls of the trust test, by the code with which the test has ended. Any other code ends it before it says anything. */
const calls: Readonly<Record<string, readonly Call[]>> = {
  works: [
    letIn,
    { text: "Without an external ID: refused, as it must be.", mark: "done" },
    { text: "With a random external ID: refused, as it must be.", mark: "done" },
  ],
  trust_insecure: [letIn, { text: "Without an external ID, or with a random one: let in. Both must be refused.", mark: "left" }],
  trust_refused: [
    { text: "With your external ID: refused. It must be let in.", mark: "left" },
    { text: "Without an external ID: not tried." },
    { text: "With a random external ID: not tried." },
  ],
};

/**
 * Shows what the calls of the trust test have come to, and the line of the trust policy to change where that is the reason.
 *
 * @param code - Of the failure with which the test has ended; `undefined`: the role works.
 * @param externalId - The organisation's. `undefined`: it is not known, and no line is shown.
 */
export function trustTest(code: string | undefined, externalId: string | undefined): readonly HTMLElement[] {
  const seen = calls[code ?? "works"];
  if (seen === undefined) {
    return [];
  }
  const items = seen.map(({ text, mark }) => element("li", mark === undefined ? {} : { "data-mark": mark }, text));
  const list = element("ul", { class: "deeds", "aria-label": "Trust test" }, ...items);
  return code === undefined || externalId === undefined
    ? [list]
    : [list, copyRow("Condition of the trust policy", toCondition(externalId))];
}
