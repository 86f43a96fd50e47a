import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { refusals } from "./refusals.ts";

/** Reads the fields of a key. @throws {Refused} 400, with the first field that is not valid. */
export function parseFields<const Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const input = v.safeParse(schema, body);
  if (!input.success) throw refusals.badField(v.getDotPath(input.issues[0]) ?? "");
  return input.output;
}

/** @throws {Refused} 400 for a body that is not JSON. */
export function parseJson({ body }: Call): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw refusals.malformed();
  }
}
