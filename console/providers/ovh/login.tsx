import type { Connection } from "../../answers.ts";
import { withWay } from "../../connect/chosen-way.ts";
import { Instant } from "../../parts/instant.tsx";
import { PageLink, toConnectPath } from "../../parts/page-link.tsx";
import { useVisit } from "../../visit.ts";
import { loginMethod } from "../method.ts";
import type { OwnPart } from "../provider-part.ts";

/** Says of a login that cannot be refreshed when its owner must sign in again, and offers the way that lasts. */
export const Login: OwnPart = ({ connection }) => {
  const { mayWrite } = useVisit().api.session;
  const ends = endOf(connection);
  return ends === undefined ? null : (
    <section class="own">
      <h2>This login ends</h2>
      <p>
        OVHcloud gave nothing to refresh it with. It <Instant at={ends} look="expiry" />: until then, its owner must sign in again.
      </p>
      <p>
        A service account lasts until you delete it, and takes the place of the login.{" "}
        {mayWrite && (
          <PageLink to={withWay(toConnectPath(connection.provider, connection.account), "service_account")}>
            Connect a service account
          </PageLink>
        )}
      </p>
    </section>
  );
};

/** @returns `undefined`: it is refreshed, has ended, or is no login. */
function endOf({ status, method, next, expires_at }: Connection): string | undefined {
  const isLive = status === "active" && method === loginMethod;
  return isLive && next?.reason === "credential_expiry" ? (expires_at ?? undefined) : undefined;
}
