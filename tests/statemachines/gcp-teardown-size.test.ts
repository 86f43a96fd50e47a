import { describe, expect, it } from "vitest";
import { runDefinition } from "../../bench/setup/run-definition.ts";
import type { Data } from "../../bench/setup/state-language.ts";
import { virtualTime } from "../../bench/setup/virtual-time.ts";
import { toDisconnectId } from "../../lib/connections/connection.ts";
import { Secret } from "../../lib/secret.ts";
import { type Change, type Ledger, type LedgerEntry, mustUndo, toChangeId } from "../../lib/setup/ledger.ts";
import { listTeardownTargets } from "../../lib/setup/list-teardown-targets.ts";
import { parseTaskInput, teardownInput, undoInput } from "../../lib/setup/task-input.ts";
import { undoPart } from "../../lib/setup/undo-part.ts";
import { newChange } from "../fixtures/new-change.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { readTeardownDefinition } from "../fixtures/run-gcp-teardown.ts";

/** Step Functions ends an execution with more events in its history, or more bytes in the state between two tasks. */
const mostEvents = 25_000;
const mostBytes = 256 * 1024;
/** The machine's own limit. */
const mostSeconds = 3600;

const key = { tenant: "acme", provider: "gcp", account: "default" } as const;
/** What is made in each target, and what is made in the home besides. */
const changesIn = (target: string, isHome: boolean): readonly Change[] => [
  ...["browser", "viewer", "label"].map((name) => newChange({ target, name })),
  ...(isHome ? [newChange({ target, step: "accounts", kind: "account", name: "robot" })] : []),
];

/** A ledger with an index by target, as the table has one. It counts the entries that it gives out. */
function countingLedger(targets: readonly string[]) {
  const stored = new Map<string, Map<string, LedgerEntry>>();
  const counts = { read: 0 };
  for (const [index, target] of targets.entries()) {
    const entries = changesIn(target, index === 0).map((change): [string, LedgerEntry] => [
      toChangeId(change),
      { change, state: "changed", runId: "run-1", madeBy: "person-1", facts: {}, begunAt: new Date(0) },
    ]);
    stored.set(target, new Map(entries));
  }
  const ledger: Pick<Ledger, "list" | "end"> = {
    list: async (_, target) => {
      const some = target === undefined ? [...stored.values()] : [stored.get(target) ?? new Map<string, LedgerEntry>()];
      const entries = some.flatMap((each) => [...each.values()]);
      counts.read += entries.length;
      return entries;
    },
    end: async (_, change, outcome) => {
      const entries = stored.get(change.target);
      const entry = entries?.get(toChangeId(change));
      if (entries !== undefined && entry !== undefined) {
        entries.set(toChangeId(change), { ...entry, state: outcome.state });
      }
    },
  };
  const open = () => [...stored.values()].flatMap((entries) => [...entries.values()]).filter(mustUndo);
  return { ledger, counts, open, written: () => [...stored.values()].reduce((sum, { size }) => sum + size, 0) };
}

/** A teardown of so many targets on a virtual clock, each of which takes Google two seconds. */
async function tearDown(count: number) {
  const time = virtualTime();
  // The longest ids that a project may have.
  const targets = Array.from({ length: count }, (_, index) => `project-${index}`.padEnd(30, "x"));
  const { ledger, counts, open, written } = countingLedger(targets);
  const entries = written();
  const disconnect = { principalId: "user-1", startedAt: time.clock(), teardown: { state: "running" } } as const;
  const connection = newConnection({ ...key, identity: { id: "person-1" }, status: "disconnecting", disconnect });
  const deps = {
    ledger,
    clock: time.clock,
    connections: { read: async () => connection },
    claims: { read: async () => undefined },
    setup: {
      onceSteps: ["accounts"],
      undo: async (undone: readonly LedgerEntry[]) => {
        await time.pause(2000);
        return new Map(undone.map(({ change }) => [toChangeId(change), { state: "undone" } as const]));
      },
    },
    withLiveToken: <T>(_: unknown, work: (token: Secret) => Promise<T>) => work(new Secret("token")),
  };
  const sizes: number[] = [];
  const limits = { signal: new AbortController().signal, endsAt: time.clock() };
  const runTask = async (name: string, input: Data): Promise<unknown> => {
    const output =
      name === "Finish"
        ? {}
        : name === "ListTargets"
          ? await listTeardownTargets(deps, parseTaskInput(teardownInput, input))
          : await undoPart(deps, parseTaskInput(undoInput, input), limits);
    sizes.push(JSON.stringify(input).length, JSON.stringify(output).length);
    return output;
  };
  const machine = { definition: readTeardownDefinition(), run: runTask, pause: time.pause, random: () => 0.5 };
  const input = { ...key, runId: toDisconnectId(connection.id, disconnect) };
  const { value, seconds } = await time.measure(() => runDefinition(machine, input));
  return { events: value.events, seconds, bytes: Math.max(...sizes), readPerEntry: counts.read / entries, open: open() };
}

/** Step Functions ends an execution that has more than one of these. */
function expectToFit({ events, bytes, seconds, readPerEntry }: Awaited<ReturnType<typeof tearDown>>, targets: number): void {
  console.log(
    `${targets} targets: ${events} events, ${bytes} bytes of state, ${seconds} s, ${readPerEntry.toFixed(1)} reads of each entry`,
  );
  expect(events).toBeLessThan(mostEvents);
  expect(bytes).toBeLessThan(mostBytes);
  expect(seconds).toBeLessThan(mostSeconds);
  expect(readPerEntry).toBeLessThan(10);
}

describe("a teardown on a virtual clock", () => {
  it.each([100, 5000])("of %s targets fits into one execution, reads each entry a few times, and takes everything back", async (count) => {
    const done = await tearDown(count);
    expect(done.open).toEqual([]);
    expectToFit(done, count);
  });

  it("of 10,100 targets leaves a hundred as they are, for the disconnect to list", async () => {
    const done = await tearDown(10_100);
    expect(new Set(done.open.map(({ change }) => change.target)).size).toBe(100);
    expect(done.open.every(({ state, code }) => state === "changed" && code === undefined)).toBe(true);
    expectToFit(done, 10_100);
  });
});
