import { expect } from "vitest";
import { Secret } from "../../../lib/secret.ts";
import { applyStep } from "../../../lib/setup/apply-step.ts";
import { type Change, type Ledger, toChangeId } from "../../../lib/setup/ledger.ts";
import { addUnfinished, findUnfinished } from "../../../lib/setup/make-plan.ts";
import type { PlannedTarget } from "../../../lib/setup/plan.ts";
import type { SetupCall } from "../../../lib/setup/setup.ts";
import { undoTarget } from "../../../lib/setup/undo-target.ts";
import { memoryLedger } from "../../fakes/memory-ledger.ts";
import { keptKind, memoryCloud, type Need, scriptedSetup } from "../../fakes/scripted-setup.ts";
import { stoppedClock } from "../../fakes/stopped-clock.ts";
import { Crash, type Death, mortalProcess } from "../crash-fixture.ts";

export const targets = ["one", "two"];
export const steps = ["accounts", "grants", "services"];

const at = { tenant: "acme", provider: "gcp", account: "default" } as const;

export const setupCall = (ledger: SetupCall["ledger"] = []): SetupCall => ({
  at,
  connectionId: "connection-1",
  accessToken: new Secret("token"),
  personId: "person-1",
  person: "ada@example.com",
  access: "read",
  home: "one",
  ledger,
  signal: new AbortController().signal,
});

/** A customer's cloud and its ledger, which outlive each process that works on them. */
export function openSetupModel(needs: readonly Need[], plansAnew: boolean) {
  const { cloud, standing, writes, customers } = memoryCloud(needs);
  const ledger = memoryLedger(stoppedClock());
  let planned: readonly PlannedTarget[] | undefined;
  // What the provider refuses it counts, however many processes ask.
  const live = scriptedSetup(needs, {
    read: () => ports.cloud.read(),
    add: (ids) => ports.cloud.add(ids),
    remove: (id) => ports.cloud.remove(id),
  });
  let ports: { cloud: typeof cloud; ledger: Ledger } = { cloud, ledger };

  /** Runs work in a process that may die. @returns The number of its calls, and whether it died. */
  const inProcess = async (work: (own: Ledger) => Promise<void>, death?: Death) => {
    const process = mortalProcess(death);
    ports = { cloud: process.wrap("cloud", cloud), ledger: process.wrap("ledger", watch(ledger)) };
    try {
      await work(ports.ledger);
    } catch (error) {
      if (!(error instanceof Crash)) {
        throw error;
      }
    }
    return { calls: process.steps.length, died: process.isDead() };
  };

  /** Nothing that is the customer's may ever stand in the ledger as made, not even for a moment. */
  const watch = (inner: Ledger): Ledger => ({
    ...inner,
    end: async (connection, change, outcome) => {
      await inner.end(connection, change, outcome);
      if (outcome.state === "changed") {
        expect(customers, "the customer's own is recorded as made").not.toContain(toChangeId(change));
      }
    },
  });

  const setUp = (death?: Death) =>
    inProcess(async (own) => {
      const entries = await own.list(at);
      if (planned === undefined || plansAnew) {
        const call = setupCall(entries);
        const unfinished = findUnfinished(entries, { personId: call.personId, isOfPlan: (change) => live.isOfPlan(change, call) });
        planned = addUnfinished(await live.plan(targets, call), unfinished);
      }
      for (const step of steps) {
        for (const target of planned) {
          const changes = target.changes.filter((change) => change.step === step);
          await applyStep({ setup: live, ledger: own }, changes, "run-1", setupCall(entries));
        }
      }
    }, death);

  const tearDown = (death?: Death) =>
    inProcess(async (own) => {
      for (const target of targets) {
        await undoTarget({ setup: live, ledger: own }, target, setupCall());
      }
    }, death);

  const made = (change: Change) => writes.filter((write) => write === `add ${toChangeId(change)}`).length;
  const removed = (change: Change) => writes.filter((write) => write === `remove ${toChangeId(change)}`).length;

  /** Everything that is needed stands, made once by the setup or not at all, and the ledger says which. */
  const expectSetUp = async () => {
    const states = new Map((await ledger.list(at)).map((entry) => [toChangeId(entry.change), entry.state]));
    for (const { change, stands } of needs) {
      const id = toChangeId(change);
      expect(standing, "stands").toContain(id);
      expect(made(change), `how often ${id} was made`).toBe(stands === "no" ? 1 : 0);
      const state = { no: "changed", listed: "unchanged", unlisted: undefined }[stands];
      expect(states.get(id), id).toBe(state);
    }
  };

  /** The cloud is as it was before, apart from what is kept; the customer's own was not touched, and nothing is left to take back. */
  const expectTornDown = async () => {
    const kept = needs.filter(({ change }) => change.kind === keptKind && made(change) > 0).map(({ change }) => toChangeId(change));
    expect(new Set(standing)).toEqual(new Set([...customers, ...kept]));
    for (const { change } of needs) {
      expect(made(change), "made once at most").toBeLessThanOrEqual(1);
      expect(removed(change), "removed once, if it was made").toBe(change.kind === keptKind ? 0 : made(change));
    }
    const open = (await ledger.list(at)).filter(({ state, before }) => state === "changed" || (state === "begun" && before === undefined));
    expect(open).toEqual([]);
  };

  return { ledger, setUp, tearDown, expectSetUp, expectTornDown, listLedger: () => ledger.list(at) };
}
