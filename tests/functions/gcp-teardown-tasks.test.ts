import type { Context } from "aws-lambda";
import { expect, it } from "vitest";
import { createTask as createFinish, handler as finish } from "../../functions/gcp-teardown/finish.ts";
import { createTask as createListTargets, handler as listTargets } from "../../functions/gcp-teardown/list-targets.ts";
import { createTask as createUndoTarget, handler as undoTarget } from "../../functions/gcp-teardown/undo-target.ts";
import { Failure } from "../../lib/errors.ts";
import { mustUndo } from "../../lib/setup/ledger.ts";
import { acme } from "../fixtures/engine-fixture.ts";
import { buildContext } from "../fixtures/http-event.ts";
import { openTeardownWorld } from "../protocol/teardown/teardown-fixture.ts";

const context: Context = buildContext(60_000);

async function openStarted() {
  const world = await openTeardownWorld();
  await world.disconnect();
  const [input = { ...acme, runId: "none" }] = world.executions.values();
  return { world, input };
}

it("ListTargets answers ids only: what each target has, and apart from it what they share", async () => {
  const { world, input } = await openStarted();
  expect(await createListTargets(world.deps)(input)).toEqual({
    next: "undo",
    each: ["one", "two"],
    listed: 2,
    once: ["one"],
    homes: ["one"],
  });
});

it("UndoTarget answers counts and a word, and may be repeated", async () => {
  const { world, input } = await openStarted();
  const undo = createUndoTarget(world.deps);
  const task = { ...input, target: "two", part: "each" };
  expect(await undo(task, context)).toEqual({ undone: 2, left: 0 });
  expect(await undo(task, context)).toEqual({ undone: 0, left: 0 });
  expect(await undo({ ...input, target: "one", part: "once" }, context)).toEqual({ undone: 1, left: 0 });
});

it("UndoTarget goes on with its other targets when one fails, throws what a retry repairs, and finishes when it is repeated", async () => {
  const { world, input } = await openStarted();
  let calls = 0;
  const failsOnce: typeof world.deps.setup.undo = async (entries, call) => {
    calls += 1;
    if (calls === 1) {
      throw new Failure("provider_unavailable");
    }
    return world.deps.setup.undo(entries, call);
  };
  const undo = createUndoTarget({ ...world.deps, setup: { ...world.deps.setup, undo: failsOnce } });
  const task = { ...input, targets: ["one", "two"], part: "each", homes: ["one"] };
  await expect((async () => undo(task, context))()).rejects.toMatchObject({ name: "provider_unavailable" });
  expect((await world.ledger.list(acme, "two")).some(mustUndo)).toBe(false);
  expect(await undo(task, context)).toEqual({ undone: 1, left: 0 });
});

it.each([
  ["one target", { target: "two" }],
  ["a list of this release as its target", { target: ["two"] }],
])("UndoTarget works for an execution that an earlier release began, with %s", async (_, more) => {
  const { world, input } = await openStarted();
  expect(await createUndoTarget(world.deps)({ ...input, ...more, part: "each" }, context)).toEqual({ undone: 2, left: 0 });
});

it("UndoTarget says what the provider refuses, and leaves it in the ledger with the reason", async () => {
  const { world, input } = await openStarted();
  const refusing = { ...world.deps.setup, undo: async () => new Map([...(await world.ledger.list(acme, "one"))].map(refuse)) };
  const undo = createUndoTarget({ ...world.deps, setup: refusing });
  expect(await undo({ ...input, target: "one", part: "once" }, context)).toEqual({ undone: 0, left: 1, code: "refused_by_policy" });
  const [robot] = (await world.ledger.list(acme, "one")).filter(({ change }) => change.name === "robot");
  expect(robot).toMatchObject({ state: "changed", code: "refused_by_policy" });
});

const refuse = ({ change: { target, kind, name } }: { readonly change: { target: string; kind: string; name: string } }) =>
  [JSON.stringify([target, kind, name]), { state: "failed", code: "refused_by_policy" }] as const;

it.each([
  ["ListTargets", createListTargets],
  ["UndoTarget", createUndoTarget],
] as const)("%s refuses a run that tears nothing down", async (_, create) => {
  const { world, input } = await openStarted();
  const task = (create as typeof createUndoTarget)(world.deps);
  await expect((async () => task({ ...input, runId: "another", target: "one", part: "each" }, context))()).rejects.toMatchObject({
    name: "not_found",
  });
});

it("Finish continues the disconnect once, with what the machine caught", async () => {
  const { world, input } = await openStarted();
  const task = createFinish(world.deps);
  const caught = { ...input, error: { Error: "States.Timeout", Cause: "" } };
  expect(await task(caught, context)).toEqual({ runId: input.runId, disconnect: "disconnected" });
  expect(await task(caught, context)).toEqual({ runId: input.runId, disconnect: "over" });
  expect((await world.tombstones.read(acme))?.setup?.left[0]).toMatchObject({ code: "teardown_unfinished" });
  expect(world.events.published.filter(({ name }) => name === "setup.torn_down")).toMatchObject([{ code: "deadline_exceeded" }]);
});

it.each([
  ["ListTargets", (input: unknown) => createListTargets({} as never)(input)],
  ["UndoTarget", async (input: unknown) => createUndoTarget({} as never)(input, context)],
  ["Finish", (input: unknown) => createFinish({} as never)(input, context)],
])("%s names the field of an input that is not as expected, and no value", async (_, task) => {
  await expect((async () => task({ ...acme, tenant: "", runId: "run-1" }))()).rejects.toMatchObject({
    name: "internal",
    detail: "state machine input: tenant is not as expected",
  });
});

it.each([
  ["list-targets", listTargets],
  ["undo-target", undoTarget],
  ["finish", finish],
])("the handler of %s names every setting it lacks", async (_, handler) => {
  await expect(handler({}, context)).rejects.toMatchObject({
    name: "configuration_invalid",
    detail: expect.stringContaining("TABLE_NAME"),
  });
});
