import { describe, expect, it } from "vitest";
import type { Trouble } from "../fakes/setup-cloud.ts";
import { candidate } from "../fakes/setup-fakes.ts";
import { buildPorts, failing, planRunOf, runSetup } from "../fixtures/run-gcp-setup.ts";
import type { LoggedEvent, Wrap } from "../fixtures/run-machine.ts";

/** What the project may cost that costs most. */
const mostTransitions = 26;
/** Step Functions ends an execution with more events in its history, or more bytes in the state between two tasks. */
const mostEvents = 10_000;
const mostBytes = 256 * 1024;

/** As many as one run may set up, with the longest ids. */
const candidates = Array.from({ length: 100 }, (_, index) => candidate(`project-${index}`.padEnd(30, "x")));
const targets = candidates.map(({ id }) => id);
const forAll = <Value>(value: Value) => Object.fromEntries(targets.map((id) => [id, value]));

/** A state is entered, and entered again for each retry. */
const isTransition = ({ type }: LoggedEvent): boolean => type === "StateEntered" || type === "StateRetried";

/**
 * Counts what Step Functions would write of a run into its history: an event for each state that is entered and left, three for each attempt of a
 * task, two more for a map and for a parallel, two for each project of the map, and two for the execution.
 */
function countEvents(log: readonly LoggedEvent[]): number {
  return log.reduce((sum, { type, state }) => {
    if (type === "StateEntered") {
      return sum + 2 + (state?.type === "Task" ? 3 : 0) + (state?.type === "Map" || state?.type === "Parallel" ? 2 : 0);
    }
    return sum + (type === "StateRetried" ? 3 : 0) + (/^(Execution|MapIteration)/.test(type) ? 1 : 0);
  }, 0);
}

const never: Wrap = (_, task) => task;
const bothBroken: Wrap = (name, task) => failing("EnableApis", "TypeError")(name, failing("PrepareExport", "TypeError")(name, task));

const cases: readonly [string, Trouble, Wrap, { readonly transitions: number }][] = [
  ["are ready at once", {}, never, { transitions: 8 }],
  ["are ready after eight proofs, two minutes", { pending: forAll(8) }, never, { transitions: 16 }],
  ["are late, with nothing of what they can do without", { pending: forAll(99) }, bothBroken, { transitions: 24 }],
  ["are refused after ten minutes, the longest way", { pending: forAll(15), unproven: forAll("x") }, bothBroken, { transitions: 26 }],
];

describe.each(cases)("a run of 100 projects that %s", (_, trouble, wrap, { transitions }) => {
  it(`costs ${transitions} transitions a project, and fits into one execution`, async () => {
    const ports = buildPorts(candidates, trouble);
    await planRunOf(ports, targets);
    const { log } = await runSetup(ports, { selected: targets, planId: "run-1", wrap });
    expect(log.at(-1)?.type).toBe("ExecutionSucceeded");

    const ofProjects = log.filter((event) => event.index !== undefined && isTransition(event));
    const perProject = [...Map.groupBy(ofProjects, ({ index }) => index).values()].map((events) => events.length);
    expect(perProject).toHaveLength(100);
    expect(new Set(perProject)).toEqual(new Set([transitions]));
    expect(transitions).toBeLessThanOrEqual(mostTransitions);

    const events = countEvents(log);
    expect(events).toBeGreaterThan(100 * 3 * transitions);
    expect(events).toBeLessThan(mostEvents);
    const sizes = log.map(({ state }) => Math.max(...[state?.input, state?.output].map((data) => JSON.stringify(data ?? "").length)));
    expect(Math.max(...sizes)).toBeLessThan(mostBytes / 4);
    console.log(`${events} events, ${transitions} transitions a project, at most ${Math.max(...sizes)} bytes of state`);
  });
});
