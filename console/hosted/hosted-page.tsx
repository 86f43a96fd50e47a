import { render } from "preact";
import { useMemo, useState } from "preact/hooks";
import { followLinks } from "../address.ts";
import { AskedFirst } from "../ask-first.tsx";
import { CallFailure } from "../call-failure.ts";
import { Ways } from "../connect/ways.tsx";
import { MessageCard, notice, tellFailure } from "../messages.tsx";
import { QuietButton } from "../parts/button.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { type Offer, openSteps, type SessionSteps } from "./session-steps.ts";

/** @returns The token of the link of a connect session. */
export const findSession = (pathname: string): string | undefined => /\/connect\/(cl_[\w-]{43})$/.exec(pathname)?.[1];

/** Shows the page of a connect session. The reason for which a login has failed is taken out of the address. */
export function startHosted(session: string): void {
  const { pathname, search } = window.location;
  const failed = /^[a-z][a-z0-9_]{1,39}$/.exec(new URLSearchParams(search).get("failed") ?? "")?.[0];
  if (failed !== undefined) {
    window.history.replaceState(null, "", pathname);
    tellFailure(new CallFailure(failed), {});
  }
  document.title = "Connect an account";
  followLinks();
  render(<HostedPage session={session} />, document.body);
}

/** The page on which a customer of a caller connects an account, without a sign-in of their own. @param session - The id of the connect session. */
function HostedPage({ session }: { readonly session: string }) {
  const steps = useMemo(() => openSteps(session, new AbortController().signal), []);
  const offer = useReading({ read: () => steps.open(), isFixed: true }, []);
  const caller = offer.value.value?.caller;
  return (
    <>
      <header class="bar hosted">
        <p class="brand" style={caller && { "--caller": caller.colour }}>
          {caller?.name}
        </p>
      </header>
      <main id="main" class="hosted" tabIndex={-1}>
        <div id="notice">{notice.value !== undefined && <MessageCard id="notice-title" of={notice.value} />}</div>
        <Read of={offer} name="What is to be connected">
          {(asked) => (asked.return_to === null ? <Asked of={asked} steps={steps} /> : <Over of={asked} back={asked.return_to} />)}
        </Read>
        <AskedFirst />
      </main>
      <footer class="hosted">Aurora OAuth keeps the connection for {caller?.name ?? "the application that sent you"}.</footer>
      <p id="announcements" class="visually-hidden" role="status" />
    </>
  );
}

const endings: Readonly<Record<string, string>> = {
  completed: "Your account is on its way",
  finished: "Your account is connected",
  expired: "This link has expired",
};

/** How a session ended, and the way back. */
function Over({ of: { status, caller }, back }: { readonly of: Offer; readonly back: string }) {
  const isDone = status === "completed" || status === "finished";
  return (
    <>
      <div class="head">
        <h1 id="title" tabIndex={-1}>
          {endings[status] ?? "Nothing was connected"}
        </h1>
      </div>
      <p class="lede">
        {isDone ? "Nothing is left to do here." : "To try again, ask for a new link there."} <a href={back}>Back to {caller.name}</a>
      </p>
    </>
  );
}

function Asked({ of, steps }: { readonly of: Offer; readonly steps: SessionSteps }) {
  const { caller, end_user, providers } = of;
  const [shown, show] = useState(providers.length === 1 ? providers[0] : undefined);
  const calls = useMemo(() => shown && steps.connect(of, shown.provider), [of, shown]);
  const account = of.reconnect && of.account !== null ? of.account : undefined;
  return (
    <>
      <div class="head">
        <h1 id="title" tabIndex={-1}>
          {caller.name} asks to connect your {shown?.name ?? "cloud"} account
        </h1>
      </div>
      <p class="lede">
        To Aurora, as <strong>{end_user.email ?? end_user.name ?? end_user.id}</strong>. Afterwards you are back at {caller.name}.{" "}
        <QuietButton press={steps.leave}>Not you? Go back</QuietButton>
      </p>
      {shown && calls ? (
        <Ways provider={shown.provider} forms={shown.methods} calls={calls} place={{ account, connected: [] }} />
      ) : (
        <ul class="card rows" aria-label="What can be connected">
          {providers.map((each) => (
            <li key={each.provider}>
              <QuietButton press={() => show(each)}>{each.name}</QuietButton>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
