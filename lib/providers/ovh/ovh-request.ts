import * as v from "valibot";
import { Failure } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import { askJson, type JsonAnswer, parseAnswer, toAnswerFailure, toPassing } from "../ask-json.ts";
import type { OvhHosts } from "./ovh-regions.ts";

/** The caller of OVHcloud's API in one region. */
export type Caller = {
  /** With the version, without a trailing slash. */
  readonly api: string;
  readonly accessToken: Secret;
  /** The failure for a token that OVHcloud no longer accepts: see `toApiFailure`. */
  readonly rejected: "grant_revoked" | "access_token_rejected";
  readonly signal: AbortSignal;
};

/** What calls with one token are made of, by what it means for the connection that OVHcloud rejects the token. */
export const callerRejectedAs =
  (rejected: Caller["rejected"]) =>
  ({ api }: Pick<OvhHosts, "api">, accessToken: Secret, signal: AbortSignal): Caller => ({ api, accessToken, rejected, signal });

/**
 * Reads from OVHcloud's API, once.
 *
 * @param path - After the version, with encoded segments, such as `/me`.
 * @param label - Names the call in the log, and never an id of the customer's.
 * @throws {Failure} As `toApiFailure` says. `provider_answer_invalid`: an answer of another shape, without its values.
 */
export async function readApi<T>(
  { api, accessToken, rejected, signal }: Caller,
  schema: v.GenericSchema<unknown, T>,
  path: string,
  label: string,
): Promise<T> {
  const answer = await askJson(`${api}${path}`, { accessToken }, signal);
  if (answer.status !== 200) {
    throw toApiFailure(answer, { label, rejected });
  }
  return parseAnswer(schema, answer.data, `ovh: ${label}`);
}

/** Actions that the caller lacks, such as `account:apiovh:me/get`. OVHcloud says on which side they are missing. */
export type Lacking = {
  /** The token's scope does not include them. */
  readonly byScope: readonly string[];
  /** No policy of the customer allows them. */
  readonly byPolicy: readonly string[];
};

/** A refusal of a call that the caller lacks the permission for. */
export class ForbiddenCall extends Failure {
  readonly lacking: Lacking;

  constructor(lacking: Lacking, detail: string) {
    super("provider_forbidden", { detail });
    this.lacking = lacking;
  }
}

/** The two generations of OVHcloud's refusals. Both have a message; only the newer one has a class and details. */
const refusal = v.object({
  message: v.string(),
  errorCode: v.fallback(v.string(), ""),
  details: v.fallback(
    v.object({ unauthorizedActionsByAuthentication: v.fallback(v.string(), ""), unauthorizedActionsByIAM: v.fallback(v.string(), "") }),
    { unauthorizedActionsByAuthentication: "", unauthorizedActionsByIAM: "" },
  ),
});

/** The older generation's words for a credential that is no longer valid, which it sends with 403 too. */
const deadCredential: ReadonlySet<string> = new Set(["INVALID_CREDENTIAL", "NOT_CREDENTIAL"]);

/** OVHcloud's own status for a service that has expired, such as a project that was not paid for. */
const expiredService = 460;

/**
 * Translates an answer of OVHcloud's API that is not a success. Its text is dropped.
 *
 * @param call.label - Names the call for the log.
 * @param call.rejected - The failure for a token that does not work: of a login the grant is over, a minted token is replaced by another.
 */
function toApiFailure(answer: JsonAnswer, { label, rejected }: { readonly label: string } & Pick<Caller, "rejected">): Failure {
  const { status, headers, data } = answer;
  const queryId = headers["x-ovh-queryid"] ?? "";
  const detail = `ovh: ${label}: ${status}${/^[\w.-]{1,80}$/.test(queryId) ? ` ${queryId}` : ""}`;
  if (toPassing(status) !== undefined || !v.is(refusal, data)) {
    return toAnswerFailure(answer, detail);
  }
  const { errorCode, details } = v.parse(refusal, data);
  if (status === 401 || (status === 403 && deadCredential.has(errorCode))) {
    return toAnswerFailure(answer, detail, rejected);
  }
  if (status === 403) {
    const byScope = toActions(details.unauthorizedActionsByAuthentication);
    const byPolicy = toActions(details.unauthorizedActionsByIAM);
    return new ForbiddenCall({ byScope, byPolicy }, [detail, ...byScope, ...byPolicy].join(" "));
  }
  return toAnswerFailure(answer, detail, status === 404 || status === expiredService ? "not_found" : undefined);
}

/** Reads a list of actions. They are shown and pasted, so nothing but the letters of an action is accepted, and few of them. */
const toActions = (list: string): readonly string[] =>
  list
    .split(/[\s,]+/)
    .filter((action) => /^[A-Za-z]{1,60}:[\w:/.-]{1,120}$/.test(action))
    .slice(0, 10);
