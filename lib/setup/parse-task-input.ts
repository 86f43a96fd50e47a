import * as v from "valibot";
import { Failure } from "../errors.ts";

/** Parses the input of a task. An invalid one is a fault of the state machine, not of a customer. Its values are in no message. */
export function parseTaskInput<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Output {
  const parsed = v.safeParse(schema, input);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Failure("internal", { detail: `state machine input: ${v.getDotPath(issue) ?? "."} is not as expected` });
  }
  return parsed.output;
}
