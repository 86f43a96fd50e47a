import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { parseJson } from "../../json.ts";
import type { Secret } from "../../secret.ts";
import { askProvider } from "../provider-request.ts";
import { toApiFailure } from "./ovh-failure.ts";

/** The caller of OVHcloud's API in one region. */
export type Caller = {
  /** With the version, without a trailing slash. */
  readonly api: string;
  readonly accessToken: Secret;
  /** The failure for a token that OVHcloud no longer accepts: see `toApiFailure`. */
  readonly rejected: "grant_revoked" | "access_token_rejected";
  readonly signal: AbortSignal;
};

/**
 * Reads from OVHcloud's API, once.
 *
 * @param path - After the version, with encoded segments, such as `/me`.
 * @param label - Names the call in the log, and never an id of the customer's.
 * @throws {Failure} As `ovh-failure.ts` says. `provider_answer_invalid`: an answer of another shape, without its values.
 */
export async function readApi<T>(
  { api, accessToken, rejected, signal }: Caller,
  schema: v.GenericSchema<unknown, T>,
  path: string,
  label: string,
): Promise<T> {
  const headers = { accept: "application/json", authorization: `Bearer ${accessToken.reveal()}` };
  const answer = await askProvider(`${api}${path}`, { headers }, signal);
  const data = parseJson(answer.body.toString("utf8"));
  if (answer.status !== 200) {
    const queryId = [answer.headers["x-ovh-queryid"]].flat()[0];
    throw toApiFailure({ status: answer.status, retryAfter: answer.headers["retry-after"], queryId, data }, { label, rejected });
  }
  const parsed = v.safeParse(schema, data);
  if (!parsed.success) {
    throw new Failure("provider_answer_invalid", { detail: `ovh: ${label}: ${v.getDotPath(parsed.issues[0]) ?? "body"}` });
  }
  return parsed.output;
}
