import { useEffect } from "preact/hooks";
import { recallDisconnection, tellRemembered } from "../connection/disconnection.tsx";
import { Head } from "../parts/head.tsx";
import { NothingHere } from "../parts/nothing-here.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { readPage, useVisit, type Visit } from "../visit.ts";

/** The top of a page about all connections, with the way to make another one. It tells again what is still there of one that was disconnected. */
export function ConnectionsHead({ title }: { readonly title: string }) {
  const visit = useVisit();
  const { organisation, mayWrite } = visit.api.session;
  useEffect(() => {
    const leaving = new AbortController();
    // What cannot be read now is told the next time.
    tellAgain(visit, AbortSignal.any([visit.signal, leaving.signal])).catch(() => undefined);
    return () => leaving.abort();
  }, []);
  const lede = ["Cloud accounts that ", <strong key="organisation">{organisation}</strong>, " has connected."];
  const action = mayWrite && (
    <PageLink to="/connect" look="button primary">
      + Connect
    </PageLink>
  );
  return <Head title={title} lede={lede} action={action} />;
}

async function tellAgain({ api }: Visit, ending: AbortSignal): Promise<void> {
  const { person } = api.session;
  const ended = recallDisconnection(person);
  const page = ended && (await readPage(api.askQuietly, { provider: ended.provider, q: ended.account }));
  if (page !== undefined && !ending.aborted) {
    tellRemembered(person, page.connections);
  }
}

const offer = "You choose the account and the permissions at the provider, and confirm here that it was you.";
const readersNote = "You may look and check. Connecting is for editors of your organisation.";

/** Shown when the organisation has no connection. */
export function NothingConnected() {
  const { mayWrite } = useVisit().api.session;
  return (
    <NothingHere title="Nothing is connected" way={mayWrite ? ["/connect", "Connect a cloud"] : ["/activity", "Show the activity"]}>
      {mayWrite ? offer : readersNote}
    </NothingHere>
  );
}
