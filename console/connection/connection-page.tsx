import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { isProviderName } from "../../lib/provider-names.ts";
import { ActivityList } from "../activity/activity-list.tsx";
import { focusTitle, goTo } from "../address.ts";
import { announce } from "../announce.ts";
import { type Connection, type ConnectionName, nameBeside } from "../answers.ts";
import { askFirst } from "../ask-first.tsx";
import { clearNotice, closeNotice } from "../messages.tsx";
import { NothingHere } from "../parts/card.tsx";
import { Head } from "../parts/head.tsx";
import { Lacking } from "../parts/lacking.tsx";
import { OuterLink } from "../parts/outer-link.tsx";
import { type ConnectionTab, PageLink, toTabPath } from "../parts/page-link.tsx";
import { Read, useOpened } from "../parts/read.tsx";
import { describeMethod, findForm } from "../providers/method.ts";
import { describeName, linkOf, nameConnection, partFor } from "../providers/parts.ts";
import { type Api, tellUnlessLeft, useVisit, type Visit } from "../visit.ts";
import { type ConnectionStore, openConnectionStore, type Shown } from "./connection-store.ts";
import { tellDisconnection, tellGone } from "./disconnection.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { TechnicalTab } from "./technical-tab.tsx";

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
  const visit = useVisit();
  const store = useOpened((ending) => open(name, visit, ending), [name.provider, name.account]);
  useEffect(() => void store.reading.begin(), [store]);
  const { value, failure } = store.reading;
  const connection = value.value;
  if (connection === undefined && failure.value?.code === "not_found") {
    return <Missing />;
  }
  const called = describeName(connection ?? name);
  const { Content } = tabs[tab];
  return (
    <article class="connection" aria-label={called}>
      <Head title={called} back={back} {...(connection && toHead(connection, visit.api.session.person))} />
      <Read of={store.reading} name={called}>
        {(shown) => (
          <>
            <Tabs of={shown} current={tab} />
            <Lacking what="You may look and check. Everything else, such as a reconnect, its setup, a handover, or a disconnect," />
            <Content of={shown} store={store} />
          </>
        )}
      </Read>
    </article>
  );
}

/** @param person - Who is signed in. */
function toHead(of: Connection, person: string) {
  const { connected_by: by } = of;
  const title = nameConnection(of);
  const who = [describeName({ ...of, label: null }), nameBeside(of), describeMethod(of.method)].filter(
    (part) => part !== "" && part !== title,
  );
  return { title, lede: `${who.join(" · ")} · connected by ${by === person ? `${by} (you)` : by}` };
}

const SetupTab = ({ of }: Shown) => {
  const { Setup } = partFor(of);
  return Setup === undefined ? <p class="card">This connection has no setup.</p> : <Setup connection={of} />;
};

type TabPart = { readonly title: string; readonly Content: ComponentType<Shown> };
const tabs: Readonly<Record<ConnectionTab, TabPart>> = {
  overview: { title: "Overview", Content: OverviewTab },
  setup: { title: "Setup", Content: SetupTab },
  activity: { title: "Activity", Content: ActivityList },
  technical: { title: "Technical", Content: TechnicalTab },
};

/** Links and no tabs of ARIA: each is a page with an address, which a new tab of the browser can open. */
function Tabs({ of, current }: { readonly of: Connection; readonly current: ConnectionTab }) {
  const hasSetup = partFor(of).Setup !== undefined && (of.setup_run_id !== null || current === "setup");
  const shown = (Object.keys(tabs) as ConnectionTab[]).filter((tab) => tab !== "setup" || hasSetup);
  return (
    <nav class="tabs" aria-label="Parts of the connection">
      <ul>
        {shown.map((tab) => (
          <li key={tab}>
            <PageLink to={toTabPath(of, tab)} current={tab === current}>
              {tabs[tab].title}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function open(name: ConnectionName, visit: Visit, ending: AbortSignal): ConnectionStore {
  const { api } = visit;
  /** What has the focus is pressed once more out of a notice, which takes the focus with it when it goes. */
  let pressed: Element | null = null;
  const store = openConnectionStore(name, {
    ...{ api, ending, announce },
    gone: async (was) => {
      const hadFocus = document.querySelector("article")?.contains(document.activeElement);
      goTo("/");
      await tellGone(visit, was);
      if (hadFocus) {
        document.getElementById("main")?.focus();
      }
    },
    failed: (error, again) => {
      pressed = document.activeElement;
      tellUnlessLeft(visit, error, () => ({ label: "Try again", press: again }));
    },
    retaken: () => {
      if (ending.aborted) {
        closeNotice();
        return false;
      }
      clearNotice();
      const first = document.querySelector<HTMLElement>("article .buttons button");
      (pressed instanceof HTMLElement && pressed.isConnected ? pressed : first)?.focus();
      return true;
    },
    askToDisconnect: (connection) => askToDisconnect(api, connection),
    disconnected: async (disconnection, was) => {
      if (disconnection.state !== "disconnected") {
        store.reading.set(await api.readConnection(name, api.askQuietly));
      } else if (!ending.aborted) {
        goTo("/");
        focusTitle();
      }
      tellDisconnection(visit, disconnection, was, "asked");
    },
  });
  return store;
}

/** Asks whether a connection is to be disconnected, and says what that means. */
async function askToDisconnect(api: Api, connection: Connection): Promise<boolean> {
  const part = partFor(connection);
  const ofSetup = (await part.teardownWords?.(api, connection)) ?? [];
  const form = findForm(await api.listForms().catch(() => []), connection);
  const { link, undone = `The permission is revoked at ${part.name}, and the tokens are erased here.` } = part.disconnect ?? {};
  const page = linkOf(connection.provider, link);
  return askFirst({
    id: "disconnect",
    title: `Disconnect ${describeName(connection)}?`,
    means: [
      `Within a minute nothing in ${api.session.organisation} gets its token.`,
      ...ofSetup,
      undone,
      <>
        {form?.leaves ?? `What stays at ${part.name} could not be read.`}
        {page !== undefined && <OuterLink to={page} />}
      </>,
    ],
    yes: "Yes, disconnect",
    no: "No, keep it",
  });
}
