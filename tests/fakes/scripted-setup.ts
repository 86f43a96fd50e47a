import { Failure } from "../../lib/errors.ts";
import { type Change, type ChangeKey, type ChangeOutcome, type LedgerEntry, toChangeId } from "../../lib/setup/ledger.ts";
import type { Setup } from "../../lib/setup/setup.ts";

/** A thing that a setup needs in the customer's cloud. */
export type Need = {
  readonly change: Change;
  /** `listed`: the customer has it, and the plan says so. `unlisted`: the customer has it, and the plan leaves it out. */
  readonly stands: "no" | "listed" | "unlisted";
  /** At which requests for it the provider refuses, counted from 0: of setups, and then of teardowns. */
  readonly refusedAt: readonly number[];
};

/** The writes and reads of a customer's cloud. A process may die before and after each. */
export type Cloud = {
  read(): Promise<ReadonlySet<string>>;
  /** Adds all in one write, as a policy is written. */
  add(ids: readonly string[]): Promise<void>;
  remove(id: string): Promise<void>;
};

/** Kinds of things that a teardown leaves, because others may need them. */
export const keptKind = "api";

/** A cloud in memory. It counts how often each thing was made and removed. */
export function memoryCloud(needs: readonly Need[]) {
  const idsOf = (stands: readonly Need["stands"][]) =>
    needs.filter((need) => stands.includes(need.stands)).map(({ change }) => toChangeId(change));
  const standing = new Set(idsOf(["listed", "unlisted"]));
  const writes: string[] = [];
  const cloud: Cloud = {
    read: async () => new Set(standing),
    add: async (ids) => {
      for (const id of ids) {
        writes.push(`add ${id}`);
        standing.add(id);
      }
    },
    remove: async (id) => {
      writes.push(`remove ${id}`);
      standing.delete(id);
    },
  };
  return { cloud, standing, writes, customers: new Set(standing) };
}

/**
 * A provider's setup that makes what is needed in a cloud. It refuses what production refuses: a change of another target or step in one call,
 * and a teardown of what the ledger does not list as the setup's.
 */
export function scriptedSetup(needs: readonly Need[], cloud: Cloud): Setup {
  const asked = { apply: new Map<string, number>(), undo: new Map<string, number>() };
  const need = (change: ChangeKey) => needs.find((one) => toChangeId(one.change) === toChangeId(change));
  const isRefused = (deed: keyof typeof asked, change: ChangeKey): boolean => {
    const id = toChangeId(change);
    const before = asked[deed].get(id) ?? 0;
    asked[deed].set(id, before + 1);
    return need(change)?.refusedAt.includes(before) ?? false;
  };
  const refused: ChangeOutcome = { state: "failed", code: "refused_by_policy" };

  return {
    onceSteps: ["accounts"],
    toScripts: () => ({ add: "", remove: "" }),
    isOfPlan: (change) => need(change) !== undefined,
    isOfOtherPerson: () => false,

    plan: async (targets) => {
      const standing = await cloud.read();
      const isNeeded = ({ change, stands }: Need) => stands === "listed" || !standing.has(toChangeId(change));
      return targets.map((id) => ({
        id,
        name: id,
        changes: needs.filter((one) => one.change.target === id && isNeeded(one)).map(({ change }) => change),
        obstacles: [],
      }));
    },

    apply: async (changes) => {
      refuseMixed(changes.map(({ target, step }) => `${target} ${step}`));
      const standing = await cloud.read();
      const outcomes = new Map<string, ChangeOutcome>();
      const toAdd: string[] = [];
      for (const change of changes) {
        const id = toChangeId(change);
        if (isRefused("apply", change)) {
          outcomes.set(id, refused);
        } else if (standing.has(id)) {
          outcomes.set(id, { state: "unchanged", before: "it stood" });
        } else {
          outcomes.set(id, { state: "changed", after: "made", facts: { made: change.name } });
          toAdd.push(id);
        }
      }
      // Roles are one write of a policy; everything else is a write each.
      const writes = changes[0]?.kind === "role" ? [toAdd] : toAdd.map((id) => [id]);
      for (const ids of writes.filter((some) => some.length > 0)) {
        await cloud.add(ids);
      }
      return outcomes;
    },

    verify: async (target) => {
      const standing = await cloud.read();
      if (needs.some(({ change }) => change.target === target && !standing.has(toChangeId(change)))) {
        throw new Failure("access_pending");
      }
      return { state: "ready" };
    },

    undo: async (entries) => {
      refuseMixed(entries.map(({ change }) => change.target));
      const outcomes = new Map<string, ChangeOutcome>();
      for (const { change, state } of entries) {
        if (state !== "changed" && state !== "begun") {
          throw new Error(`a teardown of what is ${state}`);
        }
        outcomes.set(toChangeId(change), await undoOne(change));
      }
      return outcomes;
    },

    findDrift: async (entries) => {
      refuseMixed(entries.map(({ change }) => change.target));
      const standing = await cloud.read();
      return new Set(entries.map(toEntryId).filter((id) => !standing.has(id)));
    },

    toCommand: ({ change }) => (change.kind === keptKind ? undefined : `remove '${change.name}'`),
  };

  async function undoOne(change: Change): Promise<ChangeOutcome> {
    const id = toChangeId(change);
    if (!(await cloud.read()).has(id)) {
      return { state: "gone" };
    }
    if (isRefused("undo", change)) {
      return refused;
    }
    if (change.kind === keptKind) {
      return { state: "kept" };
    }
    await cloud.remove(id);
    return { state: "undone" };
  }
}

const toEntryId = ({ change }: LedgerEntry): string => toChangeId(change);

function refuseMixed(groups: readonly string[]): void {
  if (new Set(groups).size > 1) {
    throw new Error("changes of several targets or steps in one call");
  }
}
