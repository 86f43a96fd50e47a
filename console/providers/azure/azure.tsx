import { listTargets } from "../../../client/generated/operations.ts";
import { applicationsPage, subscriptionsPage } from "../../../lib/providers/azure/azure.ts";
import { clouds } from "../../../lib/providers/azure/azure-clouds.ts";
import { KitFold } from "../../connect/kit-box.tsx";
import { Fact } from "../../parts/card.tsx";
import { Instant } from "../../parts/instant.tsx";
import { PageLink, toConnectPath } from "../../parts/page-link.tsx";
import { useAnswer } from "../../parts/read.tsx";
import { useVisit } from "../../visit.ts";
import { withWay } from "../method.ts";
import type { MethodWords, OwnPart, ProviderPart } from "../provider-part.ts";
import { toFailureWords } from "../to-failure-words.ts";

const openApplications = { label: "Open your applications", url: applicationsPage(clouds.public) };
const openSubscriptions = { label: "Open your subscriptions", url: subscriptionsPage(clouds.public) };

const removeIt = "Only you can remove it, when nothing else uses it.";
const deleteIt = "Nothing here uses it any more. Only you can delete it.";
const first = "Only you can remove it, and it comes first: without it no token is given any more. Run the command, or use Azure's page.";

/** What Azure's customers are told, by code. */
export const azureFailureWords = toFailureWords({
  invalid_request: "This is not what Azure shows. Copy it from the application's page, or from what the script has printed.",
  credential_rejected:
    "Microsoft does not accept the application's secret or certificate. It was deleted, or its ID was pasted in place of its value. Create another secret and connect with it. A new one takes a few minutes to work everywhere.",
  credential_expired:
    "The application's secret has expired. Create another secret and connect with it: the script does so when it is run again. The connection keeps everything that is set up.",
  client_unknown:
    "The directory does not know this application. It was deleted or switched off, or it is in another directory. Run the script again, and connect with what it prints.",
  client_blocked:
    "A Conditional Access policy blocks the application. An administrator of the directory must exempt the application from the policy. Then check again.",
  directory_unknown: "Microsoft knows no such directory. Check the tenant ID and the cloud.",
  wrong_cloud: "The directory is in another cloud of Microsoft's. Choose the cloud that the directory is in.",
  trust_refused:
    "The application does not trust this connection. Run the command, or the script again: issuer, subject and audience must be as shown, letter by letter. A new trust takes up to five minutes to work everywhere. Then check again, or connect again.",
  subscription_missing:
    "The application can see no enabled subscription. Give it the role Reader on a subscription, under Access control (IAM). It takes up to ten minutes to show.",
  account_mismatch: "Another directory is connected. Use an application of that directory, or disconnect it first.",
});

/** Nothing secret is stored, and only the customer can take back what lets us in. */
const withoutSecret: MethodWords = {
  storesNothing: true,
  disconnect: { undone: "The record of it is erased here. Nothing secret was stored.", link: openApplications },
};

/** A certificate lets us in, and no issuer. */
const certificateWords: MethodWords = {
  ...withoutSecret,
  failureWords: {
    ...azureFailureWords,
    ...toFailureWords({
      trust_refused:
        "The application does not have the certificate of this connection. Register it, by the script or on Azure's page. A new one takes up to five minutes to be known everywhere.",
      trust_insecure:
        "The directory takes another certificate than that of this connection. Tell the operator of Aurora. The connection is withheld until Azure refuses the other one.",
    }),
  },
};

/** How long before its end a secret is to be replaced. */
const noticeMs = 28 * 86_400_000;

/** Shows the directory by its id, the subscription that the connection works with, and how a secret that expires soon is replaced. */
const Directory: OwnPart = ({ connection }) => {
  const { api } = useVisit();
  const { mayWrite } = api.session;
  const { provider, account, method, status, identity, credential, updated_at } = connection;
  const readNames = async () => {
    const answer = await api.askQuietly(listTargets, provider, account).catch(() => undefined);
    const names = answer?.targets.map(({ id, name }) => (name === null ? id : `${name} (${id})`)) ?? [];
    return names.length === 0 ? "not available" : names.join(", ");
  };
  const names = useAnswer(readNames, [updated_at]);
  // A secret that expires soon and still works.
  const ends = status === "active" ? credential?.expires_at : undefined;
  return (
    <section class="own">
      <h2>In the directory</h2>
      <dl class="facts">
        <Fact name="Tenant ID">{identity.id}</Fact>
        <Fact name="Subscription">{names ?? "…"}</Fact>
      </dl>
      {ends !== undefined && new Date(ends).getTime() - Date.now() <= noticeMs && (
        <div class="own">
          <h3>Replace the secret</h3>
          <p>
            The secret <Instant at={ends} look="expiry" />. Run the script again: the application stays, and it prints another secret.
            {mayWrite && (
              <>
                {" "}
                <PageLink to={withWay(toConnectPath(provider, account), method)}>Connect the new secret</PageLink>.
              </>
            )}
          </p>
          {mayWrite && <KitFold provider={provider} method={method} />}
        </div>
      )}
    </section>
  );
};

/** Azure: an application of the customer's directory, with a secret or a certificate, or one that trusts the organisation's issuer. */
export const azurePart: ProviderPart = {
  provider: "azure",
  name: "Azure",
  takesWord: true,
  failureWords: azureFailureWords,
  tokenWords: "requested for each use, and not stored",
  storedName: "Application",
  disconnect: { undone: "The application's secret or certificate is erased here.", link: openApplications },
  byMethod: { federated: withoutSecret, kms_certificate: certificateWords },
  // An application has no right to remove itself.
  leftWords: {
    client: { name: "The application", stays: removeIt, link: openApplications },
    read_only_client: { name: "The read-only application", stays: removeIt, link: openApplications },
    client_secret: { name: "The secret of the application", stays: deleteIt, link: openApplications },
    client_certificate: { name: "The certificate of the application", stays: deleteIt, link: openApplications },
    federated_credential: { name: "The trust in this connection", stays: first, link: openApplications },
    certificate: { name: "The certificate", stays: first, link: openApplications },
    managed_identity: { name: "The managed identity", stays: removeIt },
    role_assignment: {
      name: "The application's roles",
      stays: "Without them a token that was given does nothing. Remove them unless something else uses the application.",
      link: openSubscriptions,
    },
  },
  Own: Directory,
};
