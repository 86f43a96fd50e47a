import type { Ask } from "../ask.ts";
import { Head } from "../parts/head.tsx";
import { Lacking } from "../parts/lacking.tsx";
import { toConnectPath } from "../parts/page-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { readTakenOver } from "../people/handover.ts";
import { TakeOver } from "../people/take-over.tsx";
import { describeMinutes } from "../providers/method.ts";
import { findPart } from "../providers/parts.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { readConnections, useVisit } from "../visit.ts";
import { personCalls } from "./person-calls.tsx";
import { WayRow, Ways } from "./ways.tsx";

const back = { path: "/connections", text: "All connections" };

/**
 * Shows what can be connected; or, for one provider, how; or what a colleague is to take over.
 *
 * @param account - Of the connection that is connected again, where the provider can have several.
 */
export function ConnectPage({ provider, account }: { readonly provider?: string; readonly account?: string }) {
  const { mayWrite, organisation } = useVisit().api.session;
  const part = provider === undefined ? undefined : findPart(provider);
  const lede = ["It will belong to ", <strong key="organisation">{organisation}</strong>, ", and your colleagues see it."];
  const page = part === undefined ? <Providers /> : <OneProvider part={part} account={account} />;
  return (
    <>
      <Head title={`Connect ${part?.name ?? "a cloud"}`} back={back} lede={mayWrite ? lede : undefined} />
      {mayWrite ? page : <Lacking what="You may look and check. Connecting" />}
    </>
  );
}

function Providers() {
  const { api } = useVisit();
  const forms = useReading({ read: () => api.listForms(), isFixed: true }, []);
  return (
    <Read of={forms} name="What can be connected">
      {(known) => (
        <ul class="card rows choices" aria-label="What can be connected">
          {known.map(({ provider, name, methods: [first] }) => {
            const isOffered = findPart(provider) !== undefined && first !== undefined;
            const takes = isOffered && describeMinutes({ ...first, recommended: false });
            return takes && <WayRow key={provider} to={toConnectPath(provider)} name={name} what={first.title} takes={takes} />;
          })}
        </ul>
      )}
    </Read>
  );
}

function OneProvider({ part, account }: { readonly part: ProviderPart; readonly account: string | undefined }) {
  const visit = useVisit();
  const { api } = visit;
  const { provider, takesWord, keyless } = part;
  const takenOver = readTakenOver();
  const read = async (ask: Ask) => {
    const [known, connections] = await Promise.all([api.listForms(), takesWord ? readConnections(ask) : []]);
    return {
      forms: known.find((each) => each.provider === provider)?.methods ?? [],
      connected: connections.filter((each) => each.provider === provider).map((each) => each.account),
      calls: personCalls(visit, part),
    };
  };
  const ways = useReading({ read, isFixed: true }, [provider]);
  return (
    <Read of={ways} name={`The ways to connect ${part.name}`}>
      {({ forms, connected, calls }) =>
        takenOver !== undefined ? (
          <TakeOver part={part} forms={forms} account={account} id={takenOver} />
        ) : (
          <>
            <Ways provider={provider} forms={forms} calls={calls} place={{ account, connected }} />
            {keyless !== undefined && <p class="note">{keyless}</p>}
          </>
        )
      }
    </Read>
  );
}
