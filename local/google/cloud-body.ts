import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { Refused } from "../simulator/reply.ts";
import { cloudError } from "./cloud-reply.ts";

/**
 * Parses the JSON body of a call of a Cloud API. No body is an empty message. Google refuses names that it does not know.
 *
 * @throws {Refused} 400, in the envelope of the Cloud APIs.
 */
export function parseCloudBody<const Schema extends v.GenericSchema>({ body }: Pick<Call, "body">, schema: Schema): v.InferOutput<Schema> {
  const result = v.safeParse(schema, readJson(body));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const reason = `Invalid value at '${v.getDotPath(issue) ?? ""}': ${issue.message}`;
  throw invalidArgument(`Invalid JSON payload received. ${reason}`);
}

/** The refusal of a request that is wrong whatever stands. */
export const invalidArgument = (message: string): Refused => new Refused(cloudError(400, "INVALID_ARGUMENT", message));

function readJson(body: string): unknown {
  if (body === "") return {};
  try {
    return JSON.parse(body);
  } catch {
    throw invalidArgument("Invalid JSON payload received. Unexpected token.");
  }
}
