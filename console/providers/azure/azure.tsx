import { listTargets } from "../../../client/generated/operations.ts";
import words from "../../../resources/provider-words/azure.json" with { type: "json" };
import { KitFold } from "../../connect/kit-box.tsx";
import { Facts } from "../../parts/card.tsx";
import { Instant } from "../../parts/instant.tsx";
import { PageLink, toConnectPath } from "../../parts/page-link.tsx";
import { useAnswer } from "../../parts/read.tsx";
import { useVisit } from "../../visit.ts";
import { withWay } from "../method.ts";
import type { OwnPart, ProviderPart } from "../provider-part.ts";

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
      <Facts of={{ "Tenant ID": identity.id, Subscription: names ?? "…" }} />
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
export const azurePart: ProviderPart = { ...words, provider: "azure", name: "Azure", takesWord: true, Own: Directory };
