import * as v from "valibot";
import { Failure } from "../errors.ts";

/** Reads what a customer submits. @throws {Failure} `invalid_request` with the field, or with `name` where the whole value is of another kind. */
export function parseSubmission<T>(schema: v.GenericSchema<unknown, T>, value: unknown, name = "body"): T {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) {
    throw new Failure("invalid_request", { field: v.getDotPath(parsed.issues[0]) ?? name });
  }
  return parsed.output;
}

/** A field that may be left out. */
export const submittedField = v.optional(v.string());

/** An OAuth client of the customer's, in both spellings. */
export const clientFields = {
  clientId: submittedField,
  client_id: submittedField,
  clientSecret: submittedField,
  client_secret: submittedField,
};

/** Reads a field without the space or the line break in which pasted values often end. @throws {Failure} `invalid_request` with the field. */
export function requireForm(text: string | undefined, name: string, form = /./): string {
  const value = text?.trim() ?? "";
  if (!form.test(value)) {
    throw new Failure("invalid_request", { field: name });
  }
  return value;
}
