import { ovhRegions } from "../../../lib/providers/ovh/ovh-regions.ts";
import words from "../../../resources/provider-words/ovh.json" with { type: "json" };
import { Instant } from "../../parts/instant.tsx";
import { PageLink, toConnectPath } from "../../parts/page-link.tsx";
import { useVisit } from "../../visit.ts";
import { loginMethod, withWay } from "../method.ts";
import type { OwnPart, ProviderPart } from "../provider-part.ts";

const regions = { "ovh-eu": "Europe", "ovh-ca": "Canada", "ovh-us": "United States" } as const;

/** Says of a login that cannot be refreshed when its owner must sign in again, and offers the way that lasts. */
const Login: OwnPart = ({ connection }) => {
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

/** OVHcloud: signing in, in one of its regions; or a service account that the customer creates. */
export const ovhPart: ProviderPart = {
  ...words,
  provider: "ovh",
  name: "OVHcloud",
  accountField: { name: "endpoint", choices: ovhRegions.map((value) => ({ value, title: regions[value] })) },
  takesWord: true,
  keyless: "OVHcloud offers no keyless way: a connection needs a login or a service account.",
  Own: Login,
};
