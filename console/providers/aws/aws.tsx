import { parseRoleArn } from "../../../lib/providers/aws/aws.ts";
import { toCondition } from "../../../lib/providers/aws/aws-findings.ts";
import words from "../../../resources/provider-words/aws.json" with { type: "json" };
import { CopyRow } from "../../parts/button.tsx";
import { Deeds, Facts } from "../../parts/card.tsx";
import { OuterLink } from "../../parts/outer-link.tsx";
import { keylessMethod } from "../method.ts";
import type { EvidenceProps, OwnPart, ProviderPart } from "../provider-part.ts";
import { ManyAccounts } from "./many-accounts.tsx";

/** Shows the role, and that its trust test was passed: what it has found otherwise stands beside the failure. */
const Role: OwnPart = ({ connection: { method, identity, last_failure, status } }) => (
  <section class="own">
    <h2>Role</h2>
    <Facts of={{ ARN: <code>{identity.id}</code> }} />
    {last_failure === null && <TrustTest method={method} code={undefined} kit={undefined} />}
    {status === "reauth_required" && <OuterLink to={words.links.roles} />}
  </section>
);

/** Shows what the trust test has come to, where its code says anything of it, and the line of the trust policy to change where its external ID is the reason. */
function TrustTest({ method, code, kit }: EvidenceProps) {
  const lines = awsPart.methods?.[method]?.tried?.[code ?? "works"];
  const externalId = method === keylessMethod ? undefined : kit?.values[0]?.value;
  return lines === undefined ? null : (
    <>
      <h3>Trust test</h3>
      <Deeds label="Trust test" of={lines} />
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
