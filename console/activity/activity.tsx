import { useSignal } from "@preact/signals";
import { type ActivityEntry, readAudit } from "../../client/generated/operations.ts";
import { query } from "../address.ts";
import type { Ask } from "../ask.ts";
import { QuietButton } from "../parts/button.tsx";
import { Filter } from "../parts/filter.tsx";
import { Head } from "../parts/head.tsx";
import { describeName } from "../providers/parts.ts";
import { attempt, useVisit } from "../visit.ts";
import { ActivityList } from "./activity-list.tsx";
import { actKinds, isFailed, toKind } from "./describe-act.ts";

type Compared = {
  readonly title: string;
  /** The value that it compares. */
  readonly read: (entry: ActivityEntry) => string | undefined;
  /** Default as it is. */
  readonly describe?: (value: string) => string;
};

/** By their names in the address of the page. */
const filters: Readonly<Record<string, Compared>> = {
  connection: {
    title: "Connection",
    read: ({ connection }) => (connection?.account === undefined ? undefined : `${connection.provider}/${connection.account}`),
    describe: (key) => {
      const [provider = "", account = ""] = key.split("/");
      return describeName({ provider: provider as never, account });
    },
  },
  who: { title: "Who", read: ({ who }) => who.id ?? undefined },
  kind: { title: "What", read: toKind, describe: (kind) => actKinds[kind as keyof typeof actKinds] ?? kind },
  result: {
    title: "Result",
    read: (entry) => (isFailed(entry) ? "failed" : "done"),
    describe: (value) => (value === "failed" ? "Failed or refused" : "Done"),
  },
};

/** Everything that happened in the organisation, with filters that stand in the address. */
export function Activity() {
  const visit = useVisit();
  const { organisation, rights } = visit.api.session;
  const known = useSignal<readonly ActivityEntry[]>([]);
  const chosen = query.value;
  const fits = (entry: ActivityEntry): boolean =>
    Object.entries(filters).every(([name, { read }]) => chosen[name] === undefined || read(entry) === chosen[name]);
  const tell = (entries: readonly ActivityEntry[]) => {
    known.value = entries;
  };
  const download = rights.has("audit:read") && (
    <QuietButton press={() => attempt(visit, () => downloadTrail(visit.api.ask, 31))}>Download 31 days with proofs</QuietButton>
  );
  return (
    <>
      <Head title="Activity" lede={["What happened in ", <strong key="of">{organisation}</strong>, ", newest first."]} action={download} />
      <div class="filters">
        {Object.entries(filters).map(([name, { title, read, describe = (value: string) => value }]) => {
          const values = new Set([chosen[name] ?? "", ...known.value.flatMap((entry) => read(entry) ?? [])]);
          const options = [...values].filter(Boolean).toSorted();
          return <Filter key={name} name={name} title={title} options={options.map((value) => [value, describe(value)])} />;
        })}
      </div>
      <ActivityList fits={fits} told={tell} />
    </>
  );
}

const dayMs = 86_400_000;

/**
 * Has the browser save the sealed files of the audit trail, one line of JSON each: the records with the proof of each file. Any of them can be checked by
 * itself, with the public key of the trail.
 *
 * @param days - How far back.
 */
async function downloadTrail(ask: Ask, days: number): Promise<void> {
  const lines: string[] = [];
  let after: string | null = new Date(Date.now() - days * dayMs).toISOString().slice(0, 13);
  while (after !== null) {
    const page: { readonly files: readonly object[]; readonly next: string | null } = await ask(readAudit, { after });
    lines.push(...page.files.map((file) => JSON.stringify(file)));
    after = page.next;
  }
  const url = URL.createObjectURL(new Blob([lines.map((line) => `${line}\n`).join("")], { type: "application/jsonl" }));
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: `audit-${new Date().toISOString().slice(0, 10)}.jsonl` }).click();
  URL.revokeObjectURL(url);
}
