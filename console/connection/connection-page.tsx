import { isProviderName } from "../../lib/provider-names.ts";
import { ActivityList } from "../activity/activity-list.tsx";
import { type Connection, type ConnectionName, nameBeside } from "../answers.ts";
import { Head } from "../parts/head.tsx";
import { NothingHere } from "../parts/nothing-here.tsx";
import { type ConnectionTab, PageLink, toTabPath } from "../parts/page-link.tsx";
import { Read } from "../parts/read.tsx";
import { describeMethod } from "../providers/method.ts";
import { describeName, nameConnection, partFor } from "../providers/parts.ts";
import { useVisit } from "../visit.ts";
import type { ConnectionStore } from "./connection-store.ts";
import { OverviewTab } from "./overview-tab.tsx";
import { TechnicalTab } from "./technical-tab.tsx";
import { useConnectionStore } from "./use-connection-store.ts";

const back = { path: "/connections", text: "All connections" };

type PageProps = { readonly provider: string; readonly account: string; readonly tab: ConnectionTab };

/** One connection: how it is and what it is for, its setup, what happened to it, and what it is made of, each in a tab with an address of its own. */
export const ConnectionPage = ({ provider, account, tab }: PageProps) =>
  isProviderName(provider) ? <Known name={{ provider, account }} tab={tab} /> : <Missing />;

const Missing = () => (
  <>
    <Head title="Connection" back={back} />
    <NothingHere title="This connection is not there">It was disconnected, or the address is wrong.</NothingHere>
  </>
);

function Known({ name, tab }: { readonly name: ConnectionName; readonly tab: ConnectionTab }) {
  const store = useConnectionStore(name);
  const { value, failure } = store.reading;
  const connection = value.value;
  if (connection === undefined && failure.value?.code === "not_found") {
    return <Missing />;
  }
  const called = describeName(connection ?? name);
  return (
    <article class="connection" aria-label={called}>
      {connection === undefined ? <Head title={called} back={back} /> : <ConnectionHead of={connection} />}
      <Read of={store.reading} name={called}>
        {(shown) => (
          <>
            <Tabs of={shown} current={tab} />
            <Tab of={shown} store={store} tab={tab} />
          </>
        )}
      </Read>
    </article>
  );
}

function ConnectionHead({ of }: { readonly of: Connection }) {
  const { person } = useVisit().api.session;
  const { connected_by: by } = of;
  const title = nameConnection(of);
  const who = [describeName({ ...of, label: null }), nameBeside(of), describeMethod(of.method)].filter(
    (part) => part !== "" && part !== title,
  );
  return <Head title={title} back={back} lede={`${who.join(" · ")} · connected by ${by === person ? `${by} (you)` : by}`} />;
}

const titles: Readonly<Record<ConnectionTab, string>> = {
  overview: "Overview",
  setup: "Setup",
  activity: "Activity",
  technical: "Technical",
};

/** Links and no tabs of ARIA: each is a page with an address, which a new tab of the browser can open. */
function Tabs({ of, current }: { readonly of: Connection; readonly current: ConnectionTab }) {
  const hasSetup = partFor(of).Setup !== undefined && (of.setup_run_id !== null || current === "setup");
  const tabs = (Object.keys(titles) as ConnectionTab[]).filter((tab) => tab !== "setup" || hasSetup);
  return (
    <nav class="tabs" aria-label="Parts of the connection">
      <ul>
        {tabs.map((tab) => (
          <li key={tab}>
            <PageLink to={toTabPath(of, tab)} current={tab === current}>
              {titles[tab]}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Tab({ of, store, tab }: { readonly of: Connection; readonly store: ConnectionStore; readonly tab: ConnectionTab }) {
  const { Setup } = partFor(of);
  if (tab === "setup") {
    return Setup === undefined ? <p class="card">This connection has no setup.</p> : <Setup connection={of} />;
  }
  if (tab === "activity") {
    return <ActivityList of={of} />;
  }
  return tab === "technical" ? <TechnicalTab of={of} store={store} /> : <OverviewTab of={of} store={store} />;
}
