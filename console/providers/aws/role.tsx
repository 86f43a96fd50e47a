import { rolesPage } from "../../../lib/providers/aws/aws.ts";
import { Fact } from "../../parts/card.tsx";
import { OuterLink } from "../../parts/outer-link.tsx";
import type { OwnPart } from "../provider-part.ts";
import { TrustTest } from "./trust-test.tsx";

/** Shows the role, and that its trust test was passed: what it has found otherwise stands beside the failure. */
export const Role: OwnPart = ({ connection: { method, identity, last_failure, status } }) => (
  <section class="own">
    <h2>Role</h2>
    <dl class="facts">
      <Fact name="ARN">
        <code>{identity.id}</code>
      </Fact>
    </dl>
    {last_failure === null && <TrustTest method={method} code={undefined} kit={undefined} />}
    {status === "reauth_required" && <OuterLink to={{ label: "Open IAM's roles", url: rolesPage }} />}
  </section>
);
