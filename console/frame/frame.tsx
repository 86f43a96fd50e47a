import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentType, ContextType } from "preact";
import { address } from "../address.ts";
import { AskedFirst } from "../ask-first.tsx";
import type { CallFailure } from "../call-failure.ts";
import { AboveForm, Nothing } from "../connect/above-form.ts";
import { MessageCard, news, notice } from "../messages.tsx";
import { Loading, Unreadable } from "../parts/failure.tsx";
import { head } from "../parts/head.tsx";
import { PageLink, toPath } from "../parts/page-link.tsx";
import { toPage } from "../route.ts";
import { Screen, screens } from "../screens.tsx";
import type { Session } from "../session.ts";
import { type Visit, VisitContext } from "../visit.ts";
import { describeWaiting, slowCall } from "../waiting.ts";

/** What differs between a stage and one machine. */
export type Host = {
  /** Who is signed in, at the top. */
  readonly Who: ComponentType<{ readonly session?: Session }>;
  /** What stands below every page. */
  readonly Below?: ComponentType;
  /** What stands above each form that connects something. */
  readonly AboveForm?: ContextType<typeof AboveForm>;
};

/** Who looks at the page, as far as that is known. */
export type Opened = { readonly visit: Visit } | { readonly failure: CallFailure } | undefined;

type FrameProps = { readonly host: Host; readonly opened: Opened; readonly again: () => Promise<void> };

/** Everything that stands around a page of the console, and the page. */
export function Frame({ host: { Who, Below, AboveForm: Above = Nothing }, opened, again }: FrameProps) {
  useSignalEffect(() => {
    document.title = `${head.value.title} · Aurora OAuth`;
  });
  const visit = opened !== undefined && "visit" in opened ? opened.visit : undefined;
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
        <div id="who" class="who">
          <Who {...(session === undefined ? {} : { session })} />
        </div>
      </header>
      <div class="frame">
        {session !== undefined && <Rail session={session} />}
        <main id="main" tabIndex={-1}>
          <Head />
          <div id="news">{news.value !== undefined && <MessageCard id="news-title" of={news.value} />}</div>
          <div id="notice">{notice.value !== undefined && <MessageCard id="notice-title" of={notice.value} />}</div>
          {opened === undefined ? (
            <Loading />
          ) : "failure" in opened ? (
            <Unreadable failure={opened.failure} again={again} />
          ) : (
            // Another page is other elements, whatever made them.
            <div id="view" key={`${session?.person} ${toPage(toPath(address.value.split("?")[0] ?? "/"))}`}>
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
export function Rail({ session }: { readonly session: Session }) {
  const isOpen = useSignal(false);
  useSignalEffect(() => {
    // Another page is shown: the menu has done its work.
    address.value;
    isOpen.value = false;
  });
  const path = toPath(address.value.split("?")[0] ?? "/");
  const { reference = "/reference.html" } = document.body.dataset;
  const shown = screens.filter(({ right }) => right === undefined || session.rights.has(right));
  return (
    <nav class="rail" aria-label="Console">
      <button
        type="button"
        class="quiet menu"
        aria-expanded={isOpen.value}
        aria-controls="menu"
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        Menu
      </button>
      <ul id="menu" data-open={isOpen.value}>
        {shown.map(({ menu, path: to }) => (
          <li key={to}>
            <PageLink to={to} current={to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`)}>
              {menu}
            </PageLink>
          </li>
        ))}
        <li>
          <a href={reference}>API</a>
        </li>
      </ul>
    </nav>
  );
}
