import { useEffect, useMemo } from "preact/hooks";
import { focusTitle, goTo } from "../address.ts";
import { announce } from "../announce.ts";
import type { ConnectionName } from "../answers.ts";
import { clearNotice, closeNotice } from "../messages.tsx";
import { findForm } from "../providers/method.ts";
import { describeName, partFor } from "../providers/parts.ts";
import { tellUnlessLeft, useVisit, type Visit } from "../visit.ts";
import { askToDisconnect } from "./ask-to-disconnect.tsx";
import { type ConnectionStore, openConnectionStore } from "./connection-store.ts";
import { tellDisconnection } from "./tell-disconnection.tsx";
import { tellGone } from "./tell-gone.tsx";

/** Opens a connection while the page shows it. */
export function useConnectionStore(name: ConnectionName): ConnectionStore {
  const visit = useVisit();
  const { store, ending } = useMemo(() => open(name, visit), [visit, name.provider, name.account]);
  useEffect(() => {
    void store.reading.begin();
    return () => ending.abort();
  }, [store]);
  return store;
}

function open(name: ConnectionName, visit: Visit) {
  const { api } = visit;
  const leaving = new AbortController();
  const ending = AbortSignal.any([visit.signal, leaving.signal]);
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
      (pressed instanceof HTMLElement && pressed.isConnected ? pressed : (first ?? undefined))?.focus();
      return true;
    },
    askToDisconnect: async (connection) => {
      const part = partFor(connection);
      const ofSetup = (await part.teardownWords?.(api, connection)) ?? [];
      const leaves = findForm(await api.listForms().catch(() => []), connection)?.leaves;
      return askToDisconnect(describeName(connection), part, api.session.organisation, { ofSetup, leaves });
    },
    disconnected: async (disconnection, { label, method }) => {
      if (disconnection.state !== "disconnected") {
        store.reading.set(await api.readConnection(name));
      } else if (!ending.aborted) {
        goTo("/");
        focusTitle();
      }
      tellDisconnection({ ...disconnection, label, method }, "asked", api.session.person);
    },
  });
  return { store, ending: leaving };
}
