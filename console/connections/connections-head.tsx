import { useEffect, useMemo } from "preact/hooks";
import { recallDisconnection, tellRemembered } from "../connection/disconnection.tsx";
import { NothingHere } from "../parts/card.tsx";
import { Head } from "../parts/head.tsx";
import { Lacking } from "../parts/lacking.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { useAnswer } from "../parts/read.tsx";
import { readPage, useVisit } from "../visit.ts";

/** The top of a page about all connections, with the way to make another one. It tells again what is still there of one that was disconnected. */
export function ConnectionsHead({ title }: { readonly title: string }) {
  const { api } = useVisit();
  const { person, organisation, mayWrite } = api.session;
  const ended = useMemo(() => recallDisconnection(person), []);
  // What cannot be read now is told the next time.
  const left = useAnswer(async () => ended && readPage(api.askQuietly, { provider: ended.provider, q: ended.account }), []);
  useEffect(() => {
    if (left !== undefined) {
      tellRemembered(person, left.connections);
    }
  }, [left]);
  const lede = ["Cloud accounts that ", <strong key="organisation">{organisation}</strong>, " has connected."];
  const action = mayWrite && (
    <PageLink to="/connect" look="button primary">
      + Connect
    </PageLink>
  );
  return (
    <>
      <Head title={title} lede={lede} action={action} />
      <Lacking what="You may look and check. Connecting" />
    </>
  );
}

const offer = "You choose the account and the permissions at the provider, and confirm here that it was you.";

/** Shown when the organisation has no connection. */
export function NothingConnected() {
  const { mayWrite } = useVisit().api.session;
  return (
    <NothingHere title="Nothing is connected" way={mayWrite ? ["/connect", "Connect a cloud"] : ["/activity", "Show the activity"]}>
      {mayWrite ? offer : "What a colleague connects is shown here."}
    </NothingHere>
  );
}
