import { useSignal } from "@preact/signals";
import { type ActivityEntry, readAudit } from "../../client/generated/operations.ts";
import { address, setQuery } from "../address.ts";
import type { Ask } from "../ask.ts";
import { Button } from "../parts/button.tsx";
import { Head } from "../parts/head.tsx";
import { Select } from "../parts/select.tsx";
import { describeName } from "../providers/parts.ts";
import { tellUnlessLeft, useVisit, type Visit } from "../visit.ts";
import { ActivityList } from "./activity-list.tsx";
import { actKinds, isFailed, toKind } from "./describe-act.ts";

const filters = { connection: "Connection", who: "Who", kind: "What", result: "Result" } as const;
type Filter = keyof typeof filters;

/** A connection's name in the address of the page. */
const toKey = ({ connection }: ActivityEntry): string | undefined =>
  connection?.account === undefined ? undefined : `${connection.provider}/${connection.account}`;

const readValue: Readonly<Record<Filter, (entry: ActivityEntry) => string | undefined>> = {
  connection: toKey,
  who: ({ who }) => who.id ?? undefined,
  kind: toKind,
  result: (entry) => (isFailed(entry) ? "failed" : "done"),
};

const words = (filter: Filter, value: string): string => {
  if (filter === "kind") {
    return actKinds[value as keyof typeof actKinds] ?? value;
  }
  if (filter === "result") {
    return value === "failed" ? "Failed or refused" : "Done";
  }
  const [provider = "", account = ""] = value.split("/");
  return filter === "who" ? value : describeName({ provider: provider as never, account });
};

/** Everything that happened in the organisation, with filters that stand in the address. */
export function Activity() {
  const visit = useVisit();
  const { organisation, rights } = visit.api.session;
  const known = useSignal<readonly ActivityEntry[]>([]);
  const query = new URLSearchParams(address.value.split("?")[1] ?? "");
  const choose = (filter: Filter, value: string) => {
    query.delete(filter);
    if (value !== "") {
      query.set(filter, value);
    }
    setQuery(query.size === 0 ? "" : `?${query}`);
  };
  const fits = (entry: ActivityEntry): boolean =>
    Object.keys(filters).every((filter) => !query.has(filter) || readValue[filter as Filter](entry) === query.get(filter));
  const tell = (entries: readonly ActivityEntry[]) => {
    known.value = entries;
  };
  return (
    <>
      <Head
        title="Activity"
        lede={
          <>
            What happened in <strong>{organisation}</strong>, newest first.
          </>
        }
        {...(rights.has("audit:read") ? { action: <Download visit={visit} /> } : {})}
      />
      <div class="filters">
        {(Object.keys(filters) as Filter[]).map((filter) => {
          const chosen = query.get(filter) ?? "";
          const values = new Set(
            [chosen, ...known.value.flatMap((entry) => readValue[filter](entry) ?? [])].filter((value) => value !== ""),
          );
          const options = [...values].toSorted().map((value) => [value, words(filter, value)] as const);
          const chooseOne = (value: string) => choose(filter, value);
          return (
            <Select key={filter} id={`filter-${filter}`} title={filters[filter]} chosen={chosen} options={options} choose={chooseOne} />
          );
        })}
      </div>
      <ActivityList fits={fits} told={tell} />
    </>
  );
}

function Download({ visit }: { readonly visit: Visit }) {
  const save = async (): Promise<void> => {
    try {
      await downloadTrail(visit.api.ask, 31);
    } catch (error) {
      tellUnlessLeft(visit, error, () => ({ label: "Try again", press: save }));
    }
  };
  return (
    <Button press={save} look="quiet">
      Download 31 days with proofs
    </Button>
  );
}

const dayMs = 86_400_000;

/**
 * Has the browser save the sealed files of the audit trail, one line of JSON each: the records with the proof of each file. Any of them can be checked by
 * itself, with the public key of the trail.
 *
 * @param days - How far back.
 */
export async function downloadTrail(ask: Ask, days: number): Promise<void> {
  const lines: string[] = [];
  let after: string | null = new Date(Date.now() - days * dayMs).toISOString().slice(0, 13);
  while (after !== null) {
    const page: { readonly files: readonly object[]; readonly next: string | null } = await ask(readAudit, { after });
    lines.push(...page.files.map((file) => JSON.stringify(file)));
    after = page.next;
  }
  const url = URL.createObjectURL(new Blob([lines.map((line) => `${line}\n`).join("")], { type: "application/jsonl" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `audit-${new Date().toISOString().slice(0, 10)}.jsonl`;
  link.click();
  URL.revokeObjectURL(url);
}
