import { useSignal } from "@preact/signals";
import { type ActivityEntry, listActivity, listConnectionActivity } from "../../client/generated/operations.ts";
import type { ConnectionName } from "../answers.ts";
import { Button } from "../parts/button.tsx";
import { describeDate, Instant } from "../parts/instant.tsx";
import { PageLink, toConnectionPath } from "../parts/page-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { describeName } from "../providers/parts.ts";
import { tellUnlessLeft, useVisit } from "../visit.ts";
import { describeAct, describeResult, describeWho, isFailed } from "./describe-act.ts";

type ActivityListProps = {
  /** Of one connection. Default of all. */
  readonly of?: ConnectionName;
  /** So many, without older ones. */
  readonly first?: number;
  /** Which of those that were read are shown. */
  readonly fits?: (entry: ActivityEntry) => boolean;
  /** Told what was read so far. */
  readonly told?: (entries: readonly ActivityEntry[]) => void;
};

type Page = { readonly entries: readonly ActivityEntry[]; readonly next: string | undefined };

/** What happened, newest first: events, and acts of the audit trail for those who may read it. */
export function ActivityList({ of, first, fits = () => true, told }: ActivityListProps) {
  const visit = useVisit();
  const older = useSignal<Page | undefined>(undefined);
  const ask = (quietly: boolean, query: { readonly limit?: number; readonly cursor?: string }) => {
    const call = quietly ? visit.api.askQuietly : visit.api.ask;
    return of === undefined ? call(listActivity, query) : call(listConnectionActivity, of.provider, of.account, query);
  };
  const read = async (quietly: boolean) => {
    const page = await ask(quietly, first === undefined ? {} : { limit: first });
    told?.(page.entries);
    return page;
  };
  const newest = useReading({ read }, [of?.provider, of?.account]);
  const shown = (): readonly ActivityEntry[] => {
    const entries = [...(newest.value.value?.entries ?? []), ...(older.value?.entries ?? [])];
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
  };
  const loadOlder = async (cursor: string): Promise<void> => {
    try {
      const page = await ask(false, { cursor });
      older.value = { entries: [...(older.value?.entries ?? []), ...page.entries], next: page.next_cursor };
      told?.(shown());
    } catch (error) {
      tellUnlessLeft(visit, error, () => ({ label: "Try again", press: () => loadOlder(cursor) }));
    }
  };
  return (
    <Read of={newest} name="Activity">
      {({ acts, sealed_until: sealedUntil, next_cursor }) => {
        const next = older.value === undefined ? next_cursor : older.value.next;
        const found = shown().filter(fits);
        return (
          <>
            {found.length === 0 ? (
              <p class="card">{next === undefined ? "Nothing has happened yet." : "None of what was read so far."}</p>
            ) : (
              <ol class="card rows activity" aria-label="What happened">
                {found.map((entry) => (
                  <Entry key={entry.id} of={entry} named={of === undefined} />
                ))}
              </ol>
            )}
            {first === undefined && (
              <>
                {next !== undefined && (
                  <Button press={() => loadOlder(next)} look="quiet">
                    Load older
                  </Button>
                )}
                <p class="note">{describeActs(acts, sealedUntil)}</p>
              </>
            )}
          </>
        );
      }}
    </Read>
  );
}

/** The trail is sealed by the hour, some minutes after its end. */
function describeActs(acts: "included" | "not_permitted", sealedUntil: string | null): string {
  if (acts === "not_permitted") {
    return "Events of the last 30 days. Who sent which request is in the audit trail, which needs the permission audit:read.";
  }
  return sealedUntil === null
    ? "No hour of the audit trail is sealed yet. Until then the list has events only."
    : `Requests are complete up to ${describeDate(new Date(sealedUntil))}. Newer ones come when their hour is sealed.`;
}

function Entry({ of: entry, named }: { readonly of: ActivityEntry; readonly named: boolean }) {
  const { person } = useVisit().api.session;
  const { at, who, what, connection, result } = entry;
  const account = connection?.account;
  const ofConnection = connection !== null && account !== undefined ? { ...connection, account } : undefined;
  return (
    <li data-failed={isFailed(entry) ? "" : undefined}>
      <p class="what" title={what}>
        {describeAct(entry)}
      </p>
      {named && ofConnection !== undefined && (
        <p class="account">
          <PageLink to={toConnectionPath(ofConnection)}>{describeName(ofConnection)}</PageLink>
        </p>
      )}
      <p class="who">{describeWho(who, person)}</p>
      <p class="due">
        <Instant at={at} />
      </p>
      {describeResult(entry) !== undefined && (
        <p class="checked">
          {describeResult(entry)} <code class="note">{result}</code>
        </p>
      )}
    </li>
  );
}
