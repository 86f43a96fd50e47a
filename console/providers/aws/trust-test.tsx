import { toCondition } from "../../../lib/providers/aws/aws-findings.ts";
import { CopyRow } from "../../parts/button.tsx";
import { keylessMethod } from "../keyless.ts";
import type { EvidenceProps } from "../provider-part.ts";

type Line = { readonly text: string; readonly mark?: "done" | "left" };
/** By the code with which the test has ended. Any other code ends it before it says anything. */
type Lines = Readonly<Record<string, readonly Line[]>>;

const refused = (what: string): Line => ({ text: `${what}: refused, as it must be.`, mark: "done" });
const letIn = (what: string): Line => ({ text: `${what}: let in, as it must be.`, mark: "done" });

/** The three calls with a role that trusts our access role. */
const calls: Lines = {
  works: [letIn("With your external ID"), refused("Without an external ID"), refused("With a random external ID")],
  trust_insecure: [
    letIn("With your external ID"),
    { text: "Without an external ID, or with a random one: let in. Both must be refused.", mark: "left" },
  ],
  trust_refused: [
    { text: "With your external ID: refused. It must be let in.", mark: "left" },
    { text: "Without an external ID: not tried." },
    { text: "With a random external ID: not tried." },
  ],
};

/** The four tokens with a role that trusts the organisation's issuer. */
const tokens: Lines = {
  works: [letIn("The right token"), ...["Another subject", "Another issuer", "Another audience"].map(refused)],
  trust_insecure: [
    letIn("The right token"),
    { text: "Another subject, another issuer or another audience: let in. All three must be refused.", mark: "left" },
  ],
  trust_refused: [
    { text: "The right token: refused. It must be let in.", mark: "left" },
    { text: "Another subject, another issuer and another audience: not tried." },
  ],
};

/** Shows what the trust test has come to, and the line of the trust policy to change where its external ID is the reason. */
export function TrustTest({ method, code, kit }: EvidenceProps) {
  const lines = (method === keylessMethod ? tokens : calls)[code ?? "works"];
  const externalId = method === keylessMethod ? undefined : kit?.values[0]?.value;
  return lines === undefined ? null : (
    <>
      <h3>Trust test</h3>
      <ul class="deeds" aria-label="Trust test">
        {lines.map(({ text, mark }) => (
          <li key={text} data-mark={mark}>
            {text}
          </li>
        ))}
      </ul>
      {code !== undefined && externalId !== undefined && <CopyRow name="Condition of the trust policy" text={toCondition(externalId)} />}
    </>
  );
}
