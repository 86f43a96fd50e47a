import * as v from "valibot";
import { Failure } from "../../errors.ts";
import type { FailureCode } from "../../failure-codes.ts";
import { parseJson } from "../../json.ts";
import { readRetryAfter } from "../../retry-after.ts";
import type { Secret } from "../../secret.ts";
import { askProvider } from "../provider-request.ts";

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
    v.object({
      unauthorizedActionsByAuthentication: v.fallback(v.string(), ""),
      unauthorizedActionsByIAM: v.fallback(v.string(), ""),
    }),
    { unauthorizedActionsByAuthentication: "", unauthorizedActionsByIAM: "" },
  ),
});

/** The older generation's words for a credential that is no longer valid, which it sends with 403 too. */
const deadCredential: ReadonlySet<string> = new Set(["INVALID_CREDENTIAL", "NOT_CREDENTIAL"]);

/** OVHcloud's own status for a service that has expired, such as a project that was not paid for. */
const expiredService = 460;

type ApiAnswer = {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** `X-Ovh-QueryID`: OVHcloud's support asks for it. */
  readonly queryId: string | undefined;
  readonly data: unknown;
};

/**
 * Translates an answer of OVHcloud's API that is not a success. Its text is dropped.
 *
 * @param call.label - Names the call for the log.
 * @param call.rejected - The failure for a token that does not work: of a login the grant is over, a minted token is replaced by another.
 */
function toApiFailure(
  { status, retryAfter, queryId, data }: ApiAnswer,
  call: { readonly label: string; readonly rejected: "grant_revoked" | "access_token_rejected" },
): Failure {
  const said = v.safeParse(refusal, data);
  const id = /^[\w.-]{1,80}$/.test(queryId ?? "") ? ` ${queryId}` : "";
  const detail = `ovh: ${call.label}: ${status}${id}`;
  const fail = (code: FailureCode) => new Failure(code, { detail, ...readRetryAfter(retryAfter) });
  if (status === 429) {
    return fail("provider_throttled");
  }
  if (status === 408 || status >= 500) {
    return fail("provider_unavailable");
  }
  // The refusal may be a proxy's, which says nothing about a token or a permission.
  if (!said.success) {
    return fail("provider_answer_invalid");
  }
  const { errorCode, details } = said.output;
  if (status === 401 || (status === 403 && deadCredential.has(errorCode))) {
    return fail(call.rejected);
  }
  if (status === 403) {
    const lacking = {
      byScope: toActions(details.unauthorizedActionsByAuthentication),
      byPolicy: toActions(details.unauthorizedActionsByIAM),
    };
    return new ForbiddenCall(lacking, [detail, ...lacking.byScope, ...lacking.byPolicy].join(" "));
  }
  return fail(status === 404 || status === expiredService ? "not_found" : "provider_answer_invalid");
}

/** Reads a list of actions. They are shown and pasted, so nothing but the letters of an action is accepted, and few of them. */
const toActions = (list: string): readonly string[] =>
  list
    .split(/[\s,]+/)
    .filter((action) => /^[A-Za-z]{1,60}:[\w:/.-]{1,120}$/.test(action))
    .slice(0, 10);
