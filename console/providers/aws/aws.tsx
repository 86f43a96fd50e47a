import { parseRoleArn, rolesPage } from "../../../lib/providers/aws/aws.ts";
import { toCondition } from "../../../lib/providers/aws/aws-findings.ts";
import { CopyRow } from "../../parts/button.tsx";
import { Fact } from "../../parts/card.tsx";
import { OuterLink } from "../../parts/outer-link.tsx";
import { keylessMethod } from "../method.ts";
import type { EvidenceProps, OwnPart, ProviderPart } from "../provider-part.ts";
import { toFailureWords } from "../to-failure-words.ts";
import { ManyAccounts } from "./many-accounts.tsx";

/** What AWS' customers are told, by code. */
export const awsFailureWords = toFailureWords({
  invalid_request:
    "This is not the ARN of a role in your account. Copy RoleArn from the outputs of the stack: arn:aws:iam::, the twelve digits of the account, :role/, and the role's name.",
  wrong_partition:
    "This account is in another partition of AWS than Aurora, and AWS lets no session cross. Connect an account whose ARN begins as that of Aurora's access role. For this account, ask the operator to run Aurora in its partition (aws, aws-cn, aws-us-gov or aws-eusc) as well.",
  trust_refused:
    "AWS does not let this application in with the role. Check that the role exists, that its trust policy names the access role of this application, and that its condition has your external ID. Then check again.",
  trust_insecure:
    "The role lets this application in without your external ID. Change the condition of the role's trust policy to the line shown here, then check again. Until then no session is handed out.",
  account_claimed: "Another organisation has connected this account. Disconnect it there first, or connect another account.",
});

/** The same of a role that trusts the organisation's issuer. */
const federatedFailureWords = toFailureWords({
  trust_refused:
    "AWS does not let this application in with the role. Check that the role and the identity provider exist, and that the conditions of its trust policy name this connection and its audience. The commands that you were offered set them right. Then check again.",
  trust_insecure:
    "The role lets in others as well as this connection. Make the conditions of the role's trust policy those of the commands that you were offered, on subject and audience, then check again. Until then no session is handed out.",
});

const link = { label: "Open IAM's roles", url: rolesPage };

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
    {status === "reauth_required" && <OuterLink to={link} />}
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
  provider: "aws",
  name: "AWS",
  toAccount: ({ roleArn = "" }) => parseRoleArn(roleArn)?.account ?? "",
  many: { role: ManyAccounts },
  failureWords: awsFailureWords,
  tokenWords: "a session is requested for each use, and not stored",
  storesNothing: true,
  disconnect: { undone: "The record with the role's ARN is erased here. Nothing else is stored.", link },
  leftWords: {
    role: { name: "The role", stays: "Only you can delete it: aws cloudformation delete-stack --stack-name aurora-access.", link },
    federated_role: {
      name: "The role",
      stays: "Only you can delete it. Its policies must be detached first, as the command does.",
      link,
    },
    identity_provider: { name: "The identity provider", stays: "No other connection uses it: delete it after the role." },
    session: { name: "The last session in account", stays: "It cannot be revoked from here." },
  },
  byMethod: { federated: { failureWords: { ...awsFailureWords, ...federatedFailureWords } } },
  Evidence: TrustTest,
  Own: Role,
};
