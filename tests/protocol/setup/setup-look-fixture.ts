import { scheduleDuty } from "../../../lib/connections/duties/run-duty.ts";
import type { Finding } from "../../../lib/connections/finding.ts";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { Failure } from "../../../lib/errors.ts";
import { setupDuty, setupLookDuty } from "../../../lib/setup/daily-drift-check.ts";
import { type Change, toChangeId } from "../../../lib/setup/ledger.ts";
import type { SetupCall, SetupInspector } from "../../../lib/setup/setup.ts";
import { memoryLedger } from "../../fakes/memory-ledger.ts";
import { memoryPreparedTargets } from "../../fakes/memory-prepared-targets.ts";
import { memorySetupLooks } from "../../fakes/memory-setup-looks.ts";
import { memorySetupRuns } from "../../fakes/memory-setup-runs.ts";
import { memorySlotSettings } from "../../fakes/memory-slot-settings.ts";
import { candidate } from "../../fakes/setup-fakes.ts";
import { acme, openEngine, signal } from "../../fixtures/engine-fixture.ts";
import { newChange } from "../../fixtures/new-change.ts";

const facts = { id: "1" };

/** A live connection whose setup is looked at by the schedule, over a customer's cloud in memory. */
export async function openLook() {
  const world = await openEngine();
  const { clock, provider, events, logger } = world;
  const fallen = new Set<string>();
  const pending = new Set<string>();
  const unreadable = new Map<string, Failure>();
  const asked: SetupCall[] = [];
  let remarks: readonly Finding[] = [];

  const setup: SetupInspector = {
    onceSteps: ["create_accounts"],
    findDrift: async (entries, call) => {
      asked.push(call);
      const failure = unreadable.get(entries[0]?.change.target ?? "");
      if (failure !== undefined) {
        throw failure;
      }
      return new Set(entries.map(({ change }) => toChangeId(change)).filter((id) => fallen.has(id)));
    },
    verify: async (target) => {
      if (pending.has(target)) {
        throw new Failure("access_pending");
      }
      return { state: "ready" };
    },
    remark: async () => remarks,
  };
  const stores = {
    ledger: memoryLedger(clock),
    prepared: memoryPreparedTargets(),
    runs: memorySetupRuns(clock),
    looks: memorySetupLooks(),
    settings: memorySlotSettings(),
  };
  const duty = setupDuty({ ...stores, setup, events, logger, connections: world.connections });
  const engine = { ...world.engine, methods: buildMethods({ ...provider, duties: { [setupLookDuty]: duty } }) };

  const make = async (change: Change) => {
    await stores.ledger.begin(acme, change, { runId: "run-1" });
    await stores.ledger.end(acme, change, { state: "changed", facts });
  };
  const prepare = (id: string, more: { readonly isLate?: true } = {}) =>
    stores.prepared.write({ ...candidate(id), ...acme, ...more, runId: "run-1", preparedAt: clock() });

  /** The end of a run that made one role in each target. */
  const setUp = async (targets: readonly string[], late: readonly string[] = []) => {
    for (const target of targets) {
      await make(newChange({ target }));
      await prepare(target, late.includes(target) ? { isLate: true } : {});
    }
    await stores.runs.create({ ...acme, runId: "run-1", selected: [], access: "operate", createdAt: clock() });
    const results = targets.map((target) => ({ target, state: late.includes(target) ? ("late" as const) : ("ready" as const) }));
    await stores.runs.finish("run-1", { state: "SUCCESS", outcome: { kind: late.length > 0 ? "partial" : "completed", results } });
    await schedule(15 * 60);
  };
  const schedule = (seconds: number) =>
    scheduleDuty(engine, acme, { name: setupLookDuty, at: new Date(clock().getTime() + seconds * 1000) }, signal);

  /** Uses the connection until the look is due, as its callers do, and lets the schedule make it. */
  const look = async (options: { readonly isUsed?: boolean } = {}) => {
    for (;;) {
      const { duties, due } = await world.read();
      const dutyAt = duties?.[setupLookDuty] ?? clock();
      const at = due !== undefined && due.at < dutyAt ? due.at : dutyAt;
      clock.moveSeconds(Math.max(0, (at.getTime() - clock().getTime()) / 1000));
      if (options.isUsed !== false) {
        const found = await world.read();
        await world.connections.touch(found, { lastUsedAt: clock(), ...(found.due === undefined ? {} : { due: found.due }) });
      }
      const counts = await world.tick({}, engine);
      const looked = Object.keys(counts).find((outcome) => outcome.includes(setupLookDuty));
      if (looked !== undefined) {
        return looked.replace(`gcp duty ${setupLookDuty} `, "");
      }
    }
  };

  return {
    ...world,
    ...stores,
    engine,
    asked,
    fallen,
    pending,
    unreadable,
    make,
    setUp,
    schedule,
    look,
    remark: (next: readonly Finding[]) => {
      remarks = next;
    },
    drop: (change: Change) => void fallen.add(toChangeId(change)),
    restore: (change: Change) => void fallen.delete(toChangeId(change)),
    told: (name: string) => events.published.filter((event) => event.name === name),
  };
}
