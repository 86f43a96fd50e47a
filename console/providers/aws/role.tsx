import { readCustomerSide } from "../../../client/generated/operations.ts";
import { rolesPage } from "../../../lib/providers/aws/aws.ts";
import { OuterLink } from "../../parts/outer-link.tsx";
import { useAnswer } from "../../use-answer.ts";
import { useVisit } from "../../visit.ts";
import { keylessMethod } from "../keyless.ts";
import type { OwnPart } from "../provider-part.ts";
import { TrustTest } from "./trust-test.tsx";

/** Shows the role, and what the last trust test has come to: for those who may write with the line of the trust policy to change. */
export const Role: OwnPart = ({ connection: { provider, method, identity, last_failure, status } }) => {
  const { api } = useVisit();
  const code = last_failure?.code;
  const isAsked = code !== undefined && method !== keylessMethod && api.session.mayWrite;
  const kit = useAnswer(async () => (isAsked ? api.askQuietly(readCustomerSide, provider, { method }) : undefined), [isAsked]);
  return (
    <section class="own">
      <h2>Role</h2>
      <dl class="facts">
        <div>
          <dt>ARN</dt>
          <dd>
            <code>{identity.id}</code>
          </dd>
        </div>
      </dl>
      <TrustTest method={method} code={code} kit={kit} />
      {status === "reauth_required" && <OuterLink to={{ label: "Open IAM's roles", url: rolesPage }} />}
    </section>
  );
};
