import { listTargets } from "../../../client/generated/operations.ts";
import type { Connection } from "../../answers.ts";
import { withWay } from "../../connect/chosen-way.ts";
import { KitFold } from "../../connect/kit-fold.tsx";
import { Fact } from "../../parts/card.tsx";
import { Instant } from "../../parts/instant.tsx";
import { PageLink, toConnectPath } from "../../parts/page-link.tsx";
import { useAnswer } from "../../parts/read.tsx";
import { useVisit } from "../../visit.ts";
import type { OwnPart } from "../provider-part.ts";

/** How long before its end a secret is to be replaced. */
const noticeMs = 28 * 86_400_000;

/** Shows the directory by its id, the subscription that the connection works with, and how a secret that expires soon is replaced. */
export const Directory: OwnPart = ({ connection }) => {
  const { api } = useVisit();
  const { provider, account, identity, updated_at } = connection;
  const readNames = async () => {
    const answer = await api.askQuietly(listTargets, provider, account).catch(() => undefined);
    const names = answer?.targets.map(({ id, name }) => (name === null ? id : `${name} (${id})`)) ?? [];
    return names.length === 0 ? "not available" : names.join(", ");
  };
  const names = useAnswer(readNames, [updated_at]);
  const ends = endOf(connection);
  return (
    <section class="own">
      <h2>In the directory</h2>
      <dl class="facts">
        <Fact name="Tenant ID">{identity.id}</Fact>
        <Fact name="Subscription">{names ?? "…"}</Fact>
      </dl>
      {ends !== undefined && <Replacing of={connection} ends={ends} mayWrite={api.session.mayWrite} />}
    </section>
  );
};

/** When the secret expires, if that is soon and it still works. */
function endOf({ status, credential }: Connection): string | undefined {
  const ends = credential?.expires_at;
  const isSoon = ends !== undefined && new Date(ends).getTime() - Date.now() <= noticeMs;
  return isSoon && status === "active" ? ends : undefined;
}

type ReplacingProps = { readonly of: Connection; readonly ends: string; readonly mayWrite: boolean };

const Replacing = ({ of: { provider, account, method }, ends, mayWrite }: ReplacingProps) => (
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
);
