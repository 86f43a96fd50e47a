import * as v from "valibot";
import type { Call } from "./call.ts";
import { json, Refused } from "./reply.ts";

/**
 * Parses the JSON body of a command of the control plane.
 *
 * @throws {Refused} 400, with every issue and its place.
 */
export function parseBody<const Schema extends v.GenericSchema>({ body }: Call, schema: Schema): v.InferOutput<Schema> {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    throw new Refused(json(400, { error: "the body is not JSON" }));
  }
  return parseInput(input, schema);
}

/** Parses an input. @throws {Refused} 400, with every issue and its place. */
export function parseInput<const Schema extends v.GenericSchema>(input: unknown, schema: Schema): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const issues = result.issues.map((issue) => ({ path: v.getDotPath(issue), message: issue.message }));
  throw new Refused(json(400, { error: "the input is not valid", issues }));
}
