import { signal, useSignal, useSignalEffect } from "@preact/signals";
import { type ComponentType, type ContextType, render } from "preact";
import { address, followLinks, path } from "../address.ts";
import { AskedFirst } from "../ask-first.tsx";
import { type CallFailure, toCallFailure } from "../call-failure.ts";
import { tellOutcome } from "../confirmation/tell-outcome.tsx";
import { AboveForm, Nothing } from "../connect/above-form.ts";
import { clearNews, clearNotice, dropQuestion, MessageCard, needsSignIn, news, notice, Unreadable } from "../messages.tsx";
import { flip } from "../parts/button.tsx";
import { Loading } from "../parts/failure.tsx";
import { head } from "../parts/head.tsx";
import { keepInstantsFresh } from "../parts/instant.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { toPage } from "../route.ts";
import { Screen, screens } from "../screens.tsx";
import { readSession, type Session } from "../session.ts";
import { openApi, type Visit, VisitContext } from "../visit.ts";
import { describeWaiting, slowCall } from "../waiting.ts";

/** What differs between a stage and one machine. */
export type Host = {
  /** Who is signed in, at the top. */
  readonly Who: ComponentType<{ readonly session?: Session | undefined }>;
  /** What stands below every page. */
  readonly Below?: ComponentType;
  /** What stands above each form that connects something. */
  readonly AboveForm?: ContextType<typeof AboveForm>;
  /** Signs in again, and comes back to the same page. */
  readonly signInAgain: () => Promise<void>;
};

/** Who looks at the page, as far as that is known. */
const opened = signal<{ readonly visit?: Visit; readonly failure?: CallFailure }>({});
let leaving = new AbortController();

/** Opens the console for the person who is signed in now. What was under way for another one is given up. */
export async function openPages({ signInAgain }: Pick<Host, "signInAgain">): Promise<void> {
  leaving.abort();
  leaving = new AbortController();
  const { signal: ending } = leaving;
  dropQuestion();
  clearNotice();
  clearNews();
  opened.value = {};
  try {
    const visit = { api: openApi(await readSession(ending), ending), signal: ending, signInAgain };
    opened.value = { visit };
    await tellOutcome(visit);
  } catch (error) {
    if (!ending.aborted) {
      opened.value = { failure: toCallFailure(error) };
    }
  }
}

/** Draws the frame, and follows the address and the clock. */
export function startPages(host: Host): void {
  keepInstantsFresh();
  followLinks();
  render(<Frame {...host} />, document.body);
}

/** Everything that stands around a page of the console, and the page. */
function Frame({ Who, Below, AboveForm: Above = Nothing, signInAgain }: Host) {
  useSignalEffect(() => {
    document.title = `${head.value.title} · Aurora OAuth`;
  });
  const { visit, failure } = opened.value;
  const session = visit?.api.session;
  return (
    <VisitContext.Provider value={visit}>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="bar">
        <p class="brand">
          <img src={document.body.dataset.icon ?? "/icon.svg"} alt="" width="28" height="28" /> Aurora OAuth
        </p>
        <div id="who" class="who" data-person={session && `${session.organisation} ${session.person}`}>
          <Who session={session} />
        </div>
      </header>
      <div class="frame">
        {session !== undefined && <Rail session={session} />}
        <main id="main" tabIndex={-1}>
          <Head />
          <div id="news">{news.value !== undefined && <MessageCard id="news-title" of={news.value} />}</div>
          <div id="notice">{notice.value !== undefined && <MessageCard id="notice-title" of={notice.value} />}</div>
          {failure !== undefined ? (
            <Unreadable failure={failure} again={needsSignIn(failure) ? signInAgain : () => openPages({ signInAgain })} />
          ) : session === undefined ? (
            <Loading />
          ) : (
            // Another page is other elements, whatever made them.
            <div id="view" key={`${session.person} ${toPage(path.value)}`}>
              <AboveForm.Provider value={Above}>
                <Screen />
              </AboveForm.Provider>
            </div>
          )}
          <Waiting />
          <AskedFirst />
        </main>
      </div>
      <footer>{Below !== undefined && <Below />}</footer>
      <p id="announcements" class="visually-hidden" role="status" />
    </VisitContext.Provider>
  );
}

function Head() {
  const { title, lede, action, back } = head.value;
  return (
    <>
      <p class="way-back">{back !== undefined && <PageLink to={back.path}>{back.text}</PageLink>}</p>
      <div class="head">
        <h1 id="title" tabIndex={-1}>
          {title}
        </h1>
        <div id="title-action">{action}</div>
      </div>
      {lede !== undefined && <p class="lede">{lede}</p>}
    </>
  );
}

function Waiting() {
  const slow = slowCall.value;
  return slow === undefined ? null : (
    <p class="waiting">
      {describeWaiting(slow.limitMs)}
      <progress max={slow.limitMs} value={slow.waitedMs} aria-label="Time waited" />
    </p>
  );
}

/** The pages that the person may go to, and the API's reference. Behind a button where the window is narrow. */
function Rail({ session }: { readonly session: Session }) {
  const isOpen = useSignal(false);
  useSignalEffect(() => {
    // Another page is shown: the menu has done its work.
    address.value;
    isOpen.value = false;
  });
  const { reference = "/reference.html" } = document.body.dataset;
  const shown = Object.entries(screens).filter(([, { right }]) => right === undefined || session.rights.has(right));
  return (
    <nav class="rail" aria-label="Console">
      <button type="button" class="quiet menu" aria-expanded={isOpen.value} aria-controls="menu" onClick={flip(isOpen)}>
        Menu
      </button>
      <ul id="menu" data-open={isOpen.value}>
        {shown.map(([page, { menu }]) => {
          const to = page === "overview" ? "/" : `/${page}`;
          return (
            <li key={page}>
              <PageLink to={to} current={path.value === to || path.value.startsWith(`/${page}/`)}>
                {menu}
              </PageLink>
            </li>
          );
        })}
        <li>
          <a href={reference}>API</a>
        </li>
      </ul>
    </nav>
  );
}
