import * as v from "valibot";
import { defined } from "../defined.ts";
import { Failure, type FailureCode } from "../errors.ts";
import { parseJson } from "../json.ts";
import type { OutboundAnswer } from "../outbound-request.ts";
import { readRetryAfter } from "../retry-after.ts";
import type { Secret } from "../secret.ts";
import { askProvider, type ProviderRequest } from "./provider-request.ts";

/** A provider's answer, and its body as JSON. `undefined`: the body is none. */
export type JsonAnswer = OutboundAnswer & { readonly data: unknown };

/** A request with a bearer token, or with a body in JSON in place of `body`. */
export type JsonRequest = ProviderRequest & { readonly accessToken?: Secret; readonly json?: unknown };

/** Sends one bounded request, as {@link askProvider}, and reads the answer's body as JSON, whatever its status is. */
export async function askJson(url: string, request: JsonRequest, signal: AbortSignal): Promise<JsonAnswer> {
  const { accessToken, json, headers, ...others } = request;
  const sent = {
    accept: "application/json",
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken.reveal()}` }),
    ...(json === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  };
  const body = json === undefined ? others.body : JSON.stringify(json);
  const answer = await askProvider(url, { ...others, headers: sent, ...defined({ body }) }, signal);
  return { ...answer, data: parseJson(answer.body.toString("utf8")) };
}

/** The meaning of a status that passes by itself. It is the same at every provider. */
export function toPassing(status: number): FailureCode | undefined {
  if (status === 429) {
    return "provider_throttled";
  }
  return status === 408 || status >= 500 ? "provider_unavailable" : undefined;
}

/**
 * Builds the failure of an answer that is no success.
 *
 * @param meaning - What the provider means by it. Absent for a refusal in another form than the provider's own: it may be a proxy's, which says
 *   nothing about a secret or a right.
 */
export const toAnswerFailure = (
  { status, headers }: Pick<OutboundAnswer, "status" | "headers">,
  detail: string,
  meaning?: FailureCode,
): Failure => new Failure(toPassing(status) ?? meaning ?? "provider_answer_invalid", { detail, ...readRetryAfter(headers["retry-after"]) });

/** @throws {Failure} `provider_answer_invalid`: another shape. The detail names the call and the field, and no value of the answer. */
export function parseAnswer<T>(schema: v.GenericSchema<unknown, T>, data: unknown, call: string): T {
  const parsed = v.safeParse(schema, data);
  if (!parsed.success) {
    throw new Failure("provider_answer_invalid", { detail: `${call}: ${v.getDotPath(parsed.issues[0]) ?? "body"}` });
  }
  return parsed.output;
}
