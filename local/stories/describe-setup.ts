import { countAlike } from "./count-alike.ts";
import { toWords } from "./give-back.ts";
import type { Disconnected } from "./story-connection.ts";
import type { ProjectState } from "./watch-setup.ts";

type Change = { readonly kind: string; readonly name: string };
export type LedgerChange = Change & {
  readonly target: string;
  readonly state: string;
  readonly stands: boolean;
  readonly begun_at: string;
  readonly code: string | null;
};
export type Plan = {
  readonly hash: string;
  readonly targets: readonly {
    readonly id: string;
    readonly blocked: boolean;
    readonly changes: readonly Change[];
    readonly obstacles: readonly { readonly title: string; readonly detail: readonly string[] }[];
  }[];
  readonly counts: { readonly to_change: number; readonly changes: number };
};

/** Describes what a plan would do in each project, a line for all that are alike. Pure. */
export const describePlan = ({ targets }: Plan): readonly string[] =>
  groupAlike(
    targets.map(({ id, blocked, changes, obstacles }) => ({
      id,
      text: blocked
        ? `cannot: ${obstacles.map(({ title, detail }) => [title, ...detail].join(": ")).join("; ")}`
        : countAlike(changes.map(({ kind }) => toWords(kind))),
    })),
  );

/** Describes how one project has ended. Pure. */
export const describeEnd = ({ projectId, state, code }: ProjectState, seconds: number): string =>
  `${projectId.padEnd(16)} ${state} after ${seconds.toFixed(1)} s${code === undefined ? "" : `: ${toWords(code)}`}`;

/**
 * Compares the ledger with the plan that was applied: in each project that is ready, exactly the planned changes stand. Pure.
 *
 * @throws {Error} Something was changed and not planned, or planned and not changed.
 */
export function checkLedger(ledger: readonly LedgerChange[], { targets }: Plan, ready: readonly string[]): void {
  const toKey = ({ kind, name }: Change) => `${kind} ${name}`;
  for (const id of ready) {
    const standing = ledger.filter(({ target, stands }) => target === id && stands).map(toKey);
    const planned = (targets.find((target) => target.id === id)?.changes ?? []).map(toKey);
    const different = [...standing.filter((key) => !planned.includes(key)), ...planned.filter((key) => !standing.includes(key))];
    if (different.length > 0) {
      throw new Error(`in ${id} the ledger and the plan differ in ${different.join(", ")}`);
    }
  }
}

/** Describes one change of the ledger. Pure. */
export const describeChange = ({ begun_at, target, kind, name, state, stands, code }: LedgerChange): string =>
  `${begun_at.slice(11, 19)}  ${target}  ${toWords(kind)} ${name}: ${code === null ? state : `${state}, ${toWords(code)}`}${stands ? ", stands" : ""}`;

/** Describes what a teardown leaves for others, a line for all projects that are alike. Pure. */
export const describeKept = (kept: Disconnected["left"]): readonly string[] =>
  groupAlike(
    [...Map.groupBy(kept, ({ target = "" }) => target)].map(([id, parts]) => ({
      id,
      text: [...Map.groupBy(parts, ({ what }) => what)].map(nameAll).toSorted().join("; "),
    })),
  );

const nameAll = ([what, parts]: readonly [string, Disconnected["left"]]): string =>
  `${toWords(what)} ${parts
    .map(({ name = "" }) => name.replace(".googleapis.com", ""))
    .toSorted()
    .join(", ")}`;

const groupAlike = (lines: readonly { readonly id: string; readonly text: string }[]): readonly string[] =>
  [...Map.groupBy(lines, ({ text }) => text)].map(([text, alike]) => `${alike.map(({ id }) => id).join(", ")}: ${text}`);
