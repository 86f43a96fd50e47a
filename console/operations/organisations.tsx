import { listOrganisations, type OrganisationOperations } from "../../client/generated/operations.ts";
import { address, setQuery } from "../address.ts";
import { Head } from "../parts/head.tsx";
import { Instant } from "../parts/instant.tsx";
import { Read } from "../parts/read.tsx";
import { useReading } from "../use-reading.ts";
import { useVisit } from "../visit.ts";
import { describeFailure } from "../words.ts";
import { countOf } from "./count-of.ts";

/** The organisations with connections, first those that lose access: for the operator. The search stands in the address. */
export function Organisations() {
  const { api } = useVisit();
  const q = new URLSearchParams(address.value.split("?")[1] ?? "").get("q") ?? "";
  const read = (quietly: boolean) => (quietly ? api.askQuietly : api.ask)(listOrganisations, q === "" ? {} : { q });
  const reading = useReading({ read }, [q]);
  const search = (event: Event) => {
    event.preventDefault();
    const words = new FormData(event.currentTarget as HTMLFormElement).get("q");
    setQuery(typeof words === "string" && words.trim() !== "" ? `?${new URLSearchParams({ q: words.trim() })}` : "");
  };
  return (
    <>
      <Head title="Organisations" back={{ path: "/operations", text: "Operations" }} />
      <form class="filters" onSubmit={search}>
        <div class="field">
          <label for="organisation-search">Part of an organisation's id</label>
          <div class="input">
            <input id="organisation-search" name="q" type="search" autocomplete="off" defaultValue={q} />
            <button type="submit" class="quiet">
              Search
            </button>
          </div>
        </div>
      </form>
      <Read of={reading} name="Organisations">
        {({ organisations, found, complete }) => (
          <>
            <p class="note">
              {countOf(found, "organisation")}
              {found > organisations.length && `, the first ${organisations.length} here`}
              {!complete && ", of a part of the connections"}
            </p>
            {organisations.length > 0 && (
              <ul class="card rows" aria-label="Organisations">
                {organisations.map((row) => (
                  <Organisation key={row.organisation} of={row} />
                ))}
              </ul>
            )}
          </>
        )}
      </Read>
    </>
  );
}

function Organisation({ of: { organisation, states, causes, last_used_at: lastUsed } }: { readonly of: OrganisationOperations }) {
  const without = states.degraded + states.reauth_required;
  const all = Object.values(states).reduce((sum, count) => sum + count, 0);
  return (
    <li data-severity={without > 0 ? "error" : undefined}>
      <p class="what">{organisation}</p>
      <p class="account">
        {countOf(all, "connection")}
        {without > 0 && ` · ${without} without a token`}
        {states.warning > 0 && ` · ${states.warning} with a warning`}
      </p>
      <p class="due">
        used <Instant at={lastUsed} />
      </p>
      {causes.length > 0 && <p class="checked">{causes.map((code) => describeFailure(code).title).join(" · ")}</p>}
    </li>
  );
}
