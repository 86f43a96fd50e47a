import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Context } from "aws-lambda";
import { StateMachine } from "aws-local-stepfunctions";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { acme, firstRefresh } from "../fixtures/engine-fixture.ts";
import { buildContext } from "../fixtures/http-event.ts";
import { missingRelease, takeReleaseBefore } from "../fixtures/release-before.ts";
import { creators, readTeardownDefinition } from "../fixtures/run-gcp-teardown.ts";
import { runMachine } from "../fixtures/run-machine.ts";
import { openTeardownWorld, removable } from "../protocol/teardown/teardown-fixture.ts";

type Creators = typeof creators;

// A deploy replaces functions first and the machine after them, and an execution keeps the definition that it began with.
const releases = ["before", "this"] as const;
type Release = (typeof releases)[number];
let machines: Readonly<Record<Release, StateMachine>>;
let tasks: Readonly<Record<Release, Creators>>;

beforeEach((context) => context.skip(missingRelease !== undefined, missingRelease));
beforeAll(async () => {
  if (missingRelease !== undefined) {
    return;
  }
  const { folder } = await takeReleaseBefore();
  const createTask = async (file: string) =>
    (await import(/* @vite-ignore */ pathToFileURL(join(folder, "functions/gcp-teardown", file)).href)).createTask;
  const UndoTarget: Creators["UndoTarget"] = await createTask("undo-target.ts");
  const [ListTargets, Finish]: [Creators["ListTargets"], Creators["Finish"]] = [
    await createTask("list-targets.ts"),
    await createTask("finish.ts"),
  ];
  tasks = { this: creators, before: { ListTargets, UndoTarget, UndoShared: UndoTarget, Finish } };
  const definition = await readFile(join(folder, "statemachines/gcp-teardown.asl.json"), "utf8");
  machines = { this: new StateMachine(readTeardownDefinition()), before: new StateMachine(readTeardownDefinition(definition)) };
});

/** The ports under the names by which the release before calls them as well: its tasks run in this process, over this release's ports. */
const asBefore = <Deps extends Awaited<ReturnType<typeof openTeardownWorld>>["deps"]>(deps: Deps): Deps => ({
  ...deps,
  methods: buildMethods(Object.assign(Object.create(deps.provider), { giveBack: deps.provider.revoke })),
  connections: { ...deps.connections, remove: deps.connections.erase },
  prepared: { ...deps.prepared, remove: deps.prepared.eraseTarget },
});

const changes = releases.flatMap((machine) =>
  releases.flatMap((from) => releases.flatMap((to) => ["ListTargets", "UndoTarget"].map((last) => ({ machine, from, to, last })))),
);

it.each(changes)(
  "S72: a teardown of the release $machine takes everything back when its tasks are of the release $from until $last, and then of $to",
  async ({ machine, from, to, last }) => {
    const world = await openTeardownWorld();
    await world.disconnect();
    const [input = { ...acme, runId: "none" }] = world.executions.values();
    let isReplaced = false;
    const both = (name: keyof Creators) => (deps: typeof world.deps) => {
      const create = (release: Release) => tasks[release][name](release === "before" ? asBefore(deps) : deps);
      const [earlier, later] = [create(from), create(to)];
      return async (given: never, context: Context) => {
        const output = await (isReplaced ? later : earlier)(given, context);
        isReplaced ||= name === last;
        return output;
      };
    };
    const { log } = await runMachine<typeof world.deps>({
      machine: machines[machine],
      creators: {
        ListTargets: both("ListTargets"),
        UndoTarget: both("UndoTarget"),
        UndoShared: both("UndoShared"),
        Finish: both("Finish"),
      },
      deps: world.deps,
      context: buildContext(120_000),
      input,
      waits: { WaitForSetup: 0 },
    });
    expect(log.at(-1)).toMatchObject({ type: "ExecutionSucceeded", output: { disconnect: "disconnected" } });
    expect([...world.standing].filter((id) => removable.includes(id))).toEqual([]);
    expect(world.provider.revoked).toEqual([firstRefresh]);
  },
);
