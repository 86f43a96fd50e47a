import { readSetupLedger } from "../../../../client/generated/operations.ts";
import { useAnnounced } from "../../../announce.ts";
import type { ConnectionName, SetupChange } from "../../../answers.ts";
import { useReading } from "../../../parts/read.tsx";
import { SearchList } from "../../../parts/search-list.tsx";
import { useVisit } from "../../../visit.ts";
import { isOpen } from "./disconnect-words.ts";
import { countOf } from "./names.ts";
import { toProjectLine } from "./project-line.tsx";

type RemovalProps = {
  readonly name: ConnectionName;
  /** What is said at its end. */
  readonly done: string;
  readonly note: string;
};

/** What a setup made, and what a teardown has dealt with of it: taken back, found gone, or left for others. */
const isDealtWith = ({ state }: SetupChange): boolean => state === "undone" || state === "gone" || state === "kept";

/** How far the removal of what setup made is, project by project, as the ledger tells it. */
export function Removal({ name, done, note }: RemovalProps) {
  const { api } = useVisit();
  const read = () => api.askQuietly(readSetupLedger, { account: name.account });
  const made = useReading({ read, isMoving: () => true }, [name.account]).value.value;
  const all = made?.changes.filter((change) => isOpen(change) || isDealtWith(change)) ?? [];
  const dealt = all.filter(isDealtWith).length;
  const far = dealt === all.length ? done : `${dealt} of ${countOf(all.length, "change")} dealt with`;
  const line = made === undefined ? undefined : far;
  useAnnounced("Removal", line);
  const lines = [...Map.groupBy(all, ({ target }) => target)].map(([id, own]) => {
    const open = own.filter(isOpen).length;
    const words = open === 0 ? "done" : `${own.length - open} of ${own.length}`;
    return toProjectLine({ id, mark: open === 0 ? "ready" : "working", words });
  });
  return (
    <div class="card">
      <section class="setup" aria-labelledby="removal">
        <header>
          <h2 id="removal">Removal</h2>
          <p class="setup-line">{line ?? "Asking how far it is…"}</p>
        </header>
        <progress aria-label="Progress of the removal" max={Math.max(all.length, 1)} value={dealt} />
        <SearchList id="removal" things="projects" of={lines} look="projects" label="Projects" />
        <p class="note">{note}</p>
      </section>
    </div>
  );
}
