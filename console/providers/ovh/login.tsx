import { withWay } from "../../connect/chosen-way.ts";
import { Instant } from "../../parts/instant.tsx";
import { PageLink, toConnectPath } from "../../parts/page-link.tsx";
import { useVisit } from "../../visit.ts";
import { loginMethod } from "../method.ts";
import type { OwnPart } from "../provider-part.ts";

/** Says of a login that cannot be refreshed when its owner must sign in again, and offers the way that lasts. */
export const Login: OwnPart = ({ connection }) => {
  const { mayWrite } = useVisit().api.session;
  const { provider, account, status, method, next, expires_at: ends } = connection;
  const isEnding = status === "active" && method === loginMethod && next?.reason === "credential_expiry";
  return !isEnding || ends === null ? null : (
    <section class="own">
      <h2>This login ends</h2>
      <p>
        OVHcloud gave nothing to refresh it with. It <Instant at={ends} look="expiry" />: until then, its owner must sign in again.
      </p>
      <p>
        A service account lasts until you delete it, and takes the place of the login.{" "}
        {mayWrite && <PageLink to={withWay(toConnectPath(provider, account), "service_account")}>Connect a service account</PageLink>}
      </p>
    </section>
  );
};
