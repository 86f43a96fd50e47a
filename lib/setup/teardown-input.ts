import * as v from "valibot";
import { parseTaskInput } from "./parse-task-input.ts";
import { id, runFacts } from "./task-input.ts";

/** What a task takes back in a target: what each target has, or what is made once a connection and what all targets use, such as accounts. */
const part = v.picklist(["each", "once"]);

const teardownInput = v.object(runFacts);
const undoInput = v.object({ ...runFacts, target: id, part });
const endInput = v.object({ ...runFacts, error: v.optional(v.object({ Error: v.string() })) });

/** The input of an execution, and of its first task: ids, never a token. */
export type TeardownInput = v.InferOutput<typeof teardownInput>;
export type UndoTaskInput = v.InferOutput<typeof undoInput>;
export type TeardownPart = v.InferOutput<typeof part>;
/** `error`: what the state machine caught. */
export type TeardownEndInput = v.InferOutput<typeof endInput>;

export const parseTeardownInput = (input: unknown): TeardownInput => parseTaskInput(teardownInput, input);
export const parseUndoInput = (input: unknown): UndoTaskInput => parseTaskInput(undoInput, input);
export const parseTeardownEndInput = (input: unknown): TeardownEndInput => parseTaskInput(endInput, input);
