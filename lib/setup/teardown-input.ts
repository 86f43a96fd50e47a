import * as v from "valibot";
import { id, parseTaskInput, type RunFacts, runFacts } from "./task-input.ts";

/** What a task takes back in a target: what each target has, or what is made once a connection and what all targets use, such as accounts. */
const part = v.picklist(["each", "once"]);

/** `found`: of an earlier page of targets. */
const found = v.object({ after: v.optional(id), listed: v.optional(v.number()) });
const teardownInput = v.object({ ...runFacts, found: v.optional(found) });
/**
 * `targets` and `target` hold the same. Release 0.1.0 began executions that name `target` alone, and no homes; its functions, which go on with today's
 * executions after a rollback, read `target`. `homes`: the targets that hold accounts, whose entries tell what the others are about.
 */
const ids = v.union([id, v.array(id)]);
const undoInput = v.pipe(
  v.object({ ...runFacts, targets: v.optional(ids), target: v.optional(ids), part, homes: v.optional(v.array(id)) }),
  v.check(({ target, targets }) => target !== undefined || targets !== undefined, "no target"),
  v.transform(({ target = [], targets = target, ...input }) => ({ ...input, targets: [targets].flat() })),
);
const endInput = v.object({ ...runFacts, error: v.optional(v.object({ Error: v.string() })) });

/** The input of an execution, and of its first task: ids, never a token. */
export type TeardownInput = RunFacts;
/** The input of the task that lists targets. */
export type ListTeardownInput = v.InferOutput<typeof teardownInput>;
export type UndoTaskInput = v.InferOutput<typeof undoInput>;
export type TeardownPart = v.InferOutput<typeof part>;
/** `error`: what the state machine caught. */
export type TeardownEndInput = v.InferOutput<typeof endInput>;

export const parseTeardownInput = (input: unknown): ListTeardownInput => parseTaskInput(teardownInput, input);
export const parseUndoInput = (input: unknown): UndoTaskInput => parseTaskInput(undoInput, input);
export const parseTeardownEndInput = (input: unknown): TeardownEndInput => parseTaskInput(endInput, input);
