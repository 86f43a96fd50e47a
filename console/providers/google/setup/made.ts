import { type Signal, useSignal } from "@preact/signals";
import { type ListTargets200TargetsItem, listTargets, readSetupLedger } from "../../../../client/generated/operations.ts";
import type { Connection, ConnectionName, SetupChange, SetupLedger } from "../../../answers.ts";
import type { Ask } from "../../../ask.ts";
import { type Reading, useReading } from "../../../parts/read.tsx";
import type { Api } from "../../../visit.ts";
import { countProjects, listKinds } from "./names.ts";

/** What the setups of a connection have changed, and the projects that it is used in. */
export type Made = SetupLedger & { readonly targets: readonly ListTargets200TargetsItem[] };

/** `works`: whether the connection does. Otherwise what was made can only be read. `awaited`: until when it is read every few seconds, in milliseconds since 1970, because it changes by itself. */
export type OpenMade = Reading<Made> & { readonly name: ConnectionName; readonly works: boolean; readonly awaited: Signal<number> };

/** Reads what the setups have made while the page shows it. */
export function useMade(connection: Connection): OpenMade {
  const { provider, account, status } = connection;
  const works = status !== "reauth_required" && status !== "disconnecting";
  const awaited = useSignal(0);
  const read = async (ask: Ask): Promise<Made> => {
    const [ledger, { targets }] = await Promise.all([ask(readSetupLedger, { account }), ask(listTargets, provider, account)]);
    return { ...ledger, targets };
  };
  return { ...useReading({ read, isMoving: () => Date.now() < awaited.peek() }, [provider, account]), name: connection, works, awaited };
}

type Stated = Pick<SetupChange, "state" | "stands">;

/** What became of a change, in the order in which they are counted. */
export const stateWords = {
  missing: "missing",
  changed: "as made",
  begun: "begun, not known yet",
  failed: "refused",
  unchanged: "was there before",
  kept: "kept: others may need it",
  undone: "taken back",
  gone: "was gone already",
} as const satisfies Readonly<Record<SetupChange["state"] | "missing", string>>;

/** What became of a change, as far as the last look knows. `missing`: a setup made it, and the look did not find it any more. */
export const stateOf = ({ state, stands }: Stated): keyof typeof stateWords => (state === "changed" && !stands ? "missing" : state);
export const isMissing = (change: Stated): boolean => stateOf(change) === "missing";

/** Counts changes by what became of them: "17 as made, 1 refused". */
export function countStates(changes: readonly Stated[]): string {
  const counts = Object.entries(stateWords).map(([state, words]) => [changes.filter((each) => stateOf(each) === state).length, words]);
  return counts.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`])).join(", ");
}

/** Whether a person should look at it. */
export const needsLook = (change: Stated): boolean => ["failed", "missing"].includes(stateOf(change));

/** What a setup made, or may have made, and that no teardown has taken back. */
export const isOpen = ({ state, before }: Pick<SetupChange, "state" | "before">): boolean =>
  state === "changed" || (state === "begun" && before === null);

/** What a teardown leaves, because others may use it by now. */
const kept: ReadonlySet<string> = new Set(["api", "dataset"]);

/**
 * Says what a disconnect removes of what the setups have made, and what stays. Nothing when they have made nothing.
 *
 * @param isDead - The permission has ended, and removing needs it.
 */
export function describeTeardown(
  changes: readonly Pick<SetupChange, "kind" | "target" | "state" | "before">[],
  isDead: boolean,
): readonly string[] {
  const open = changes.filter(isOpen);
  const where = countProjects(new Set(open.map(({ target }) => target)).size);
  if (isDead && open.length > 0) {
    return [
      `What setup made in ${where} stays, because the permission that it takes to remove it has ended: ${listKinds(open)}. Connect again first to have it removed.`,
    ];
  }
  const [removed, left] = [open.filter(({ kind }) => !kept.has(kind)), open.filter(({ kind }) => kept.has(kind))];
  return [
    removed.length > 0 &&
      `Aurora tries to remove from your Google Cloud, in ${where}: ${listKinds(removed)}. What it cannot remove is listed afterwards.`,
    left.length > 0 && `Stays there, because others may use it by now: ${listKinds(left)}.`,
  ].filter((words) => words !== false);
}

/** Reads what a disconnect removes and leaves. A customer can disconnect even if the ledger cannot be read. */
export async function readTeardownWords(api: Api, { account, setup_run_id, status }: Connection): Promise<readonly string[]> {
  if (setup_run_id === null) {
    return [];
  }
  return api.ask(readSetupLedger, { account }).then(
    ({ changes }) => describeTeardown(changes, status === "reauth_required"),
    () => ["What setup made in your Google Cloud is removed, except enabled APIs and the dataset for costs."],
  );
}
