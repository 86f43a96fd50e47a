import { useSignal } from "@preact/signals";
import { type ActivityEntry, listActivity, listConnectionActivity } from "../../client/generated/operations.ts";
import type { ConnectionName } from "../answers.ts";
import type { Ask } from "../ask.ts";
import { QuietButton } from "../parts/button.tsx";
import { Row } from "../parts/card.tsx";
import { ConnectionLink } from "../parts/connection-link.tsx";
import { describeDate, Instant } from "../parts/instant.tsx";
import { Lacking } from "../parts/lacking.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { attempt, useVisit } from "../visit.ts";
import { describeResult, describeWho, isFailed } from "./describe-act.ts";

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

/** What happened, newest first: events, and acts of the audit trail for those who may read it. */
export function ActivityList({ of, first, fits = () => true, told }: ActivityListProps) {
  const visit = useVisit();
  const older = useSignal<{ readonly entries: readonly ActivityEntry[]; readonly next: string | undefined } | undefined>(undefined);
  const readPage = (ask: Ask, query: { readonly limit?: number; readonly cursor?: string }) =>
    of === undefined ? ask(listActivity, query) : ask(listConnectionActivity, of.provider, of.account, query);
  const read = async (ask: Ask) => {
    const page = await readPage(ask, first === undefined ? {} : { limit: first });
    told?.(page.entries);
    return page;
  };
  const newest = useReading({ read }, [of?.provider, of?.account]);
  const shown = (): readonly ActivityEntry[] => {
    const entries = [...(newest.value.value?.entries ?? []), ...(older.value?.entries ?? [])];
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
  };
  const loadOlder = (cursor: string) =>
    attempt(visit, async () => {
      const page = await readPage(visit.api.ask, { cursor });
      older.value = { entries: [...(older.value?.entries ?? []), ...page.entries], next: page.next_cursor };
      told?.(shown());
    });
  return (
    <Read of={newest} name="Activity" isPart={first !== undefined}>
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
            {first === undefined && next !== undefined && <QuietButton press={() => loadOlder(next)}>Load older</QuietButton>}
            {first === undefined && acts === "included" && <p class="note">{describeSealed(sealedUntil)}</p>}
            {first === undefined && <Lacking permission="audit:read" what={actsNote} />}
          </>
        );
      }}
    </Read>
  );
}

const actsNote = "Events of the last 30 days. The audit trail, with who sent which request,";

/** The trail is sealed by the hour, some minutes after its end. */
const describeSealed = (sealedUntil: string | null): string =>
  sealedUntil === null
    ? "No hour of the audit trail is sealed yet. Until then the list has events only."
    : `Requests are complete up to ${describeDate(new Date(sealedUntil))}. Newer ones come when their hour is sealed.`;

function Entry({ of: entry, named }: { readonly of: ActivityEntry; readonly named: boolean }) {
  const { person } = useVisit().api.session;
  const { at, who, what, connection, result } = entry;
  const account = named ? connection?.account : undefined;
  const came = describeResult(entry);
  const code = (
    <code key="code" class="note">
      {result}
    </code>
  );
  return (
    <Row
      isFailed={isFailed(entry)}
      what={<span title={what}>{entry.title}</span>}
      account={connection !== null && account !== undefined && <ConnectionLink of={{ ...connection, account }} />}
      who={describeWho(who, person)}
      due={<Instant at={at} />}
      checked={came && [`${came} `, code]}
    />
  );
}
