import { parseRoleArn } from "../../../lib/providers/aws/aws.ts";
import { toCondition } from "../../../lib/providers/aws/aws-findings.ts";
import words from "../../../resources/provider-words/aws.json" with { type: "json" };
import { CopyRow } from "../../parts/button.tsx";
import { Fact } from "../../parts/card.tsx";
import { OuterLink } from "../../parts/outer-link.tsx";
import { keylessMethod } from "../method.ts";
import type { EvidenceProps, OwnPart, ProviderPart } from "../provider-part.ts";
import { ManyAccounts } from "./many-accounts.tsx";

/** Shows the role, and that its trust test was passed: what it has found otherwise stands beside the failure. */
const Role: OwnPart = ({ connection: { method, identity, last_failure, status } }) => (
  <section class="own">
    <h2>Role</h2>
    <dl class="facts">
      <Fact name="ARN">
        <code>{identity.id}</code>
      </Fact>
    </dl>
    {last_failure === null && <TrustTest method={method} code={undefined} kit={undefined} />}
    {status === "reauth_required" && <OuterLink to={words.links.roles} />}
  </section>
);

/** What the trust test tries: what must be let in, and what must be refused. `wrongLetIn`: said where anything of it is let in. `untried`: default `wrong`. */
type Trials = {
  readonly right: string;
  readonly wrong: readonly string[];
  readonly wrongLetIn: string;
  readonly untried?: readonly string[];
};

/** The three calls with a role that trusts our access role. */
const calls: Trials = {
  right: "With your external ID",
  wrong: ["Without an external ID", "With a random external ID"],
  wrongLetIn: "Without an external ID, or with a random one: let in. Both must be refused.",
};

/** The four tokens with a role that trusts the organisation's issuer. */
const tokens: Trials = {
  right: "The right token",
  wrong: ["Another subject", "Another issuer", "Another audience"],
  wrongLetIn: "Another subject, another issuer or another audience: let in. All three must be refused.",
  untried: ["Another subject, another issuer and another audience"],
};

type Line = readonly [text: string, mark?: "done" | "left"];

/** By the code with which the test has ended. Any other code ends it before it says anything. */
function listLines({ right, wrong, wrongLetIn, untried = wrong }: Trials): Readonly<Record<string, readonly Line[]>> {
  const letIn: Line = [`${right}: let in, as it must be.`, "done"];
  return {
    works: [letIn, ...wrong.map((what): Line => [`${what}: refused, as it must be.`, "done"])],
    trust_insecure: [letIn, [wrongLetIn, "left"]],
    trust_refused: [[`${right}: refused. It must be let in.`, "left"], ...untried.map((what): Line => [`${what}: not tried.`])],
  };
}

/** Shows what the trust test has come to, and the line of the trust policy to change where its external ID is the reason. */
function TrustTest({ method, code, kit }: EvidenceProps) {
  const isKeyless = method === keylessMethod;
  const lines = listLines(isKeyless ? tokens : calls)[code ?? "works"];
  const externalId = isKeyless ? undefined : kit?.values[0]?.value;
  return lines === undefined ? null : (
    <>
      <h3>Trust test</h3>
      <ul class="deeds" aria-label="Trust test">
        {lines.map(([text, mark]) => (
          <li key={text} data-mark={mark}>
            {text}
          </li>
        ))}
      </ul>
      {code !== undefined && externalId !== undefined && <CopyRow name="Condition of the trust policy" text={toCondition(externalId)} />}
    </>
  );
}

/** AWS: a role that the customer makes in each account. It trusts our access role, or the organisation's issuer. */
export const awsPart: ProviderPart = {
  ...words,
  provider: "aws",
  name: "AWS",
  toAccount: ({ roleArn = "" }) => parseRoleArn(roleArn)?.account ?? "",
  many: { role: ManyAccounts },
  Evidence: TrustTest,
  Own: Role,
};
