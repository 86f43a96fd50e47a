import type { ComponentProps } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Connection } from "../answers.ts";
import { Island } from "../island.tsx";
import { useVisit, type Visit } from "../visit.ts";
import type { OwnPart, OwnSection, PageBelow } from "./provider-part.ts";

/** Shows a section that is made without Preact as a part of a connection's page. */
export const ownIsland = (make: (visit: Visit, connection: Connection, signal: AbortSignal) => OwnSection | undefined): OwnPart =>
  function Own({ connection }) {
    const visit = useVisit();
    const place = useRef<HTMLDivElement>(null);
    const section = useRef<OwnSection | undefined>(undefined);
    useLayoutEffect(() => {
      const ending = new AbortController();
      section.current = make(visit, connection, AbortSignal.any([visit.signal, ending.signal]));
      place.current?.replaceChildren(...[section.current?.node ?? []].flat());
      return () => ending.abort();
    }, []);
    useLayoutEffect(() => section.current?.show(connection), [connection]);
    return <div class="own" ref={place} />;
  };

/** Shows a page below that of a connection which is made without Preact. */
export const pageIsland =
  (show: (visit: Visit, about: ComponentProps<PageBelow>, signal: AbortSignal) => Promise<void>): PageBelow =>
  (about) => <Island show={(visit, signal) => show(visit, about, signal)} />;
