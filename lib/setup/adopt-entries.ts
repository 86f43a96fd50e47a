import { mapBounded } from "../map-bounded.ts";
import { entriesAtOnce } from "./apply-step.ts";
import { isOpen } from "./is-open.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";
import { isOwn } from "./made-by.ts";
import type { Setup, SetupCall } from "./setup.ts";

export type AdoptDeps = { readonly ledger: Pick<Ledger, "begin">; readonly setup: Pick<Setup, "onceSteps" | "isOfOtherPerson"> };

type Adopting = Pick<SetupCall, "at" | "personId" | "person" | "home" | "ledger"> & {
  readonly targets: readonly string[];
  readonly runId: string;
};

/**
 * Takes over what a replaced account has made, if the new one goes on with the same home and so with the same accounts, as a colleague does. From
 * then on it is the new account's, in the targets of the run. Of a stranger's setup nothing is taken over, nothing of another home of the
 * replaced account, nothing of what that account has only begun, which the new account's next plan would make, and no right of the person before to take the
 * accounts' tokens: it is told as left behind, and a teardown takes it back.
 */
export async function adoptEntries(
  { ledger, setup }: AdoptDeps,
  { at, personId, person, home, ledger: entries, targets, runId }: Adopting,
): Promise<void> {
  const others = entries.filter((entry) => isOpen(entry) && !isOwn(entry, personId));
  const isAccount = ({ change }: LedgerEntry) => change.target === home && setup.onceSteps.includes(change.step);
  const makers = new Set(others.filter(isAccount).map(({ madeBy }) => madeBy));
  const places = new Set([home, ...targets]);
  const isOfHome = ({ change }: LedgerEntry) => places.has(change.target) && (change.home === undefined || change.home === home);
  const isAdopted = (entry: LedgerEntry) => entry.state === "changed" && makers.has(entry.madeBy) && isOfHome(entry);
  const adopted = others.filter((entry) => isAdopted(entry) && !setup.isOfOtherPerson(entry.change, person));
  await mapBounded(adopted, entriesAtOnce, ({ change }) => ledger.begin(at, change, { runId, madeBy: personId }));
}
