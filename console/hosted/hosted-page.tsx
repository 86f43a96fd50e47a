import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { AskedFirst } from "../ask-first.tsx";
import { Ways } from "../connect/ways.tsx";
import { MessageCard, notice } from "../messages.tsx";
import { Button } from "../parts/button.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { type Offer, openSteps, type SessionSteps } from "./session-steps.ts";

/** The page on which a customer of a caller connects an account, without a sign-in of their own. @param session - The id of the connect session. */
export function HostedPage({ session }: { readonly session: string }) {
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
          {(asked) => <Asked of={asked} steps={steps} />}
        </Read>
        <AskedFirst />
      </main>
      <footer class="hosted">Aurora OAuth keeps the connection for {caller?.name ?? "the application that sent you"}.</footer>
      <p id="announcements" class="visually-hidden" role="status" />
    </>
  );
}

function Asked({ of, steps }: { readonly of: Offer; readonly steps: SessionSteps }) {
  const [first, ...others] = of.providers;
  const chosen = useSignal(others.length === 0 ? first?.provider : undefined);
  const calls = useMemo(() => new Map(of.providers.map(({ provider }) => [provider, steps.connect(of, provider)])), [of]);
  const shown = of.providers.find(({ provider }) => provider === chosen.value);
  const { name, email, id } = of.end_user;
  const account = of.reconnect && of.account !== null ? of.account : undefined;
  return (
    <>
      <div class="head">
        <h1 id="title" tabIndex={-1}>
          {of.caller.name} asks to connect your {shown === undefined ? "cloud" : shown.name} account
        </h1>
      </div>
      <p class="lede">
        To Aurora, as <strong>{email ?? name ?? id}</strong>. Afterwards you are back at {of.caller.name}.{" "}
        <Button press={steps.leave} look="quiet">
          Not you? Go back
        </Button>
      </p>
      {shown === undefined && (
        <ul class="card rows" aria-label="What can be connected">
          {of.providers.map((each) => (
            <li key={each.provider}>
              <Button
                look="quiet"
                press={() => {
                  chosen.value = each.provider;
                }}
              >
                {each.name}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {of.providers.map(({ provider, methods }) => {
        const own = calls.get(provider);
        return provider === shown?.provider && own !== undefined ? (
          <Ways key={provider} provider={provider} forms={methods} calls={own} place={{ account, connected: [] }} />
        ) : null;
      })}
    </>
  );
}
