import { useEffect, useRef } from "preact/hooks";
import { setQuery } from "../address.ts";
import type { Totals } from "../answers.ts";
import { Select } from "../parts/select.tsx";
import { parts } from "../providers/parts.ts";
import type { ConnectionPage } from "../read-page.ts";
import { stateWords } from "../words.ts";
import { countIn, describeFound, type Filters, readFilters, states, toQuery } from "./filters.ts";

/** A person who types is not done before such a pause. */
const typingMs = 250;

type BarProps = { readonly filters: Filters; readonly totals: Totals | undefined; readonly found: ConnectionPage };

/** Which connections are shown: by a text, a provider, and a state. */
export function FilterBar({ filters, totals, found }: BarProps) {
  const input = useRef<HTMLInputElement>(null);
  const typing = useRef(0);
  // As they are by then: a person may choose while the page waits for the end of the typing.
  const change = (changed: Readonly<Record<string, string>>) =>
    setQuery(toQuery({ ...readFilters(window.location.search), cursor: undefined, ...changed }));
  const search = (q: string) => {
    clearTimeout(typing.current);
    typing.current = window.setTimeout(() => change({ q: q.trim() }), typingMs);
  };
  useEffect(() => () => clearTimeout(typing.current), []);
  useEffect(() => {
    // The browser's own buttons change the address as well; what is being typed is the person's.
    if (input.current !== null && document.activeElement !== input.current) {
      input.current.value = filters.q ?? "";
    }
  }, [filters.q]);
  const counted = (words: string, of: Filters) => (totals === undefined ? words : `${words} (${countIn(totals, { ...filters, ...of })})`);
  const byProvider = parts.map(({ provider, name }) => [provider, counted(name, { provider })] as const);
  const byState = states.map((state) => [state, counted(stateWords[state], { state })] as const);
  return (
    <search class="filters">
      <div class="field wide">
        <label for="filter-q">Search</label>
        <input
          id="filter-q"
          ref={input}
          type="search"
          maxLength={128}
          autocomplete="off"
          placeholder="Name or account"
          onInput={({ currentTarget }) => search(currentTarget.value)}
        />
      </div>
      <Select
        id="filter-provider"
        title="Provider"
        chosen={filters.provider}
        options={byProvider}
        choose={(provider) => change({ provider })}
      />
      <Select id="filter-state" title="State" chosen={filters.state} options={byState} choose={(state) => change({ state })} />
      <p class="note" role="status">
        {describeFound(found, filters, totals)}
      </p>
    </search>
  );
}
