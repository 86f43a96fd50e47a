import { ovhRegions } from "../../../lib/providers/ovh/ovh-regions.ts";
import { Instant } from "../../parts/instant.tsx";
import { PageLink, toConnectPath } from "../../parts/page-link.tsx";
import { useVisit } from "../../visit.ts";
import { loginMethod, withWay } from "../method.ts";
import type { OwnPart, ProviderPart } from "../provider-part.ts";
import { toFailureWords } from "../to-failure-words.ts";

const regions = { "ovh-eu": "Europe", "ovh-ca": "Canada", "ovh-us": "United States" } as const;
const erased = "It cannot be revoked. It is erased here.";

/** What OVHcloud's customers are told, by code. */
export const ovhFailureWords = toFailureWords({
  invalid_request: "This is not what OVHcloud shows. Copy the client ID and the client secret from the answer that created them.",
  consent_denied: "Access was not given. You chose Deny at OVHcloud. Nothing was connected. Start again when you want to allow it.",
  configuration_invalid:
    "Signing in is not possible in this region. Connect a service account, or ask the operator of Aurora for an OAuth client in this region.",
  account_mismatch:
    "This is another OVHcloud account. The connection of this region belongs to another account. Start again with that one, or replace it with the new account.",
  credential_rejected:
    "OVHcloud does not accept this client and its secret. The client was deleted, its secret is another one, or it was created in another region. Create a client and connect it.",
  credential_expired:
    "The login has ended. OVHcloud gave nothing to refresh it with. Sign in again; or connect a service account, which does not end.",
  grant_revoked:
    "OVHcloud does not accept the login any more. Sign in again, if you still want this connection; or connect a service account, which does not end.",
});

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
  provider: "ovh",
  name: "OVHcloud",
  accountField: { name: "endpoint", choices: ovhRegions.map((value) => ({ value, title: regions[value] })) },
  takesWord: true,
  keyless: "OVHcloud offers no keyless way: a connection needs a login or a service account.",
  failureWords: ovhFailureWords,
  disconnect: { undone: "The login is revoked at OVHcloud, and its tokens are erased here." },
  byMethod: {
    service_account: {
      tokenWords: "requested for each use, and not stored",
      storedName: "Client",
      disconnect: { undone: "The client's secret is erased here." },
    },
  },
  leftWords: {
    client: { name: "The client", stays: "Only you can delete it, in the API console: DELETE /me/api/oauth2/client/ and its ID." },
    refresh_token: { name: "The refresh token", stays: erased },
    earlier_grant: { name: "An earlier login", stays: "It is not revoked yet." },
    earlier_access_token: { name: "The access token of an earlier login", stays: "It cannot be revoked." },
    earlier_refresh_token: { name: "The refresh token of an earlier login", stays: erased },
  },
  Own: Login,
};
