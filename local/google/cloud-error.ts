import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import { Refused, type Reply } from "../simulator/reply.ts";
import { cloudError, cloudReply } from "./cloud-call.ts";

type Detail = { readonly "@type": string } & Readonly<Record<string, unknown>>;

const RPC = "type.googleapis.com/google.rpc";

export const errorInfo = (reason: string, domain: string, metadata: Readonly<Record<string, string>> = {}): Detail => ({
  "@type": `${RPC}.ErrorInfo`,
  reason,
  domain,
  metadata,
});

export const help = (description: string, url: string): Detail => ({ "@type": `${RPC}.Help`, links: [{ description, url }] });

export const preconditionFailure = (type: string, subject: string): Detail => ({
  "@type": `${RPC}.PreconditionFailure`,
  violations: [{ type, subject }],
});

export const localizedMessage = (message: string): Detail => ({ "@type": `${RPC}.LocalizedMessage`, locale: "en-US", message });

/** Builds an error with several details. Their order is not fixed: a client must search by `@type`. */
export function detailedError(code: number, status: string, message: string, details: readonly Detail[]): Reply {
  return { ...cloudReply({ error: { code, message, status, details } }), status: code };
}

/** Builds an error as the older APIs send it, with `errors[]` and a reason in the spelling of BigQuery. */
export function errorWithReason(code: number, status: string, message: string, reason: string): Reply {
  return { ...cloudReply({ error: { code, message, errors: [{ message, domain: "global", reason }], status } }), status: code };
}

/**
 * Parses the JSON body of a call of a Cloud API. An empty body is `{}`.
 *
 * @throws {Refused} 400 for a body that is not JSON, and for an unknown field, as Google answers.
 */
export function parseCloudBody<const Schema extends v.GenericSchema>({ body }: Call, schema: Schema): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parseJson(body === "" ? "{}" : body));
  if (result.success) return result.output;
  const where = v.getDotPath(result.issues[0]) ?? "the payload";
  throw invalidArgument(`Invalid JSON payload received. Invalid value or unknown name at '${where}'.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(invalidArgument("Invalid JSON payload received. Unexpected token."), { cause });
  }
}

export const invalidArgument = (message: string) => new Refused(cloudError(400, "INVALID_ARGUMENT", message));
