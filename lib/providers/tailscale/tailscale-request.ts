import * as v from "valibot";
import type { FailureCode } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import { askJson, type JsonAnswer, type JsonRequest, toAnswerFailure } from "../ask-json.ts";

/** Lists have no pages: this is enough for some 18,000 devices. */
const maxBytes = 16 * 1024 * 1024;

/** The caller of Tailscale's API. */
export type Caller = {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly token: { readonly accessToken: Secret; readonly scopes: readonly string[] };
  readonly signal: AbortSignal;
};

export type ApiRequest = {
  readonly method?: "POST" | "DELETE";
  /** The path after `/api/v2/`, with encoded segments. */
  readonly path: string;
  readonly body?: unknown;
  readonly subject: Subject;
  /** Names the call in the log, such as `devices.list`, and never an id of the customer's. */
  readonly label: string;
};

/**
 * Sends one request to Tailscale's API, once.
 *
 * Nothing is retried: creating a key has no idempotency token, so a request that is sent again makes a second key.
 *
 * @returns The parsed body; `undefined` for an empty one.
 * @throws {Failure} As the table below says; retryable: `provider_timeout`, `provider_unreachable`, `provider_unavailable`,
 *   `provider_throttled`, `provider_answer_invalid`, `access_token_rejected` (with another access token).
 */
export async function requestApi({ baseUrl, token, signal }: Caller, request: ApiRequest): Promise<unknown> {
  const { method = "GET", path, body: json } = request;
  return sendToTailscale(`${baseUrl}/api/v2/${path}`, { method, accessToken: token.accessToken, json, maxBytes }, request, signal);
}

/** Sends one bounded request to the API or the token endpoint, and throws a failure for every answer that is not a success. */
export async function sendToTailscale(
  url: string,
  request: JsonRequest,
  { subject, label }: Pick<ApiRequest, "subject" | "label">,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await askJson(url, request, signal);
  if (answer.status >= 300) {
    throw toAnswerFailure(answer, `tailscale: ${label}: ${answer.status}`, toMeaning(answer, subject));
  }
  return answer.data;
}

/** The subject of a refusal, which its status does not tell. */
type Subject = "token" | "limited_token" | "exchange" | "tailnet" | "key" | "new_key";

/**
 * The meaning of each refusal. Tailscale has no error codes, not even at the token endpoint: the status tells the kind of failure, the
 * request its subject.
 */
const meanings: Readonly<Record<Subject, Readonly<Record<number, FailureCode>>>> = {
  token: { 401: "credential_rejected", 403: "provider_forbidden" },
  /** A token that is limited to some scopes: the client must hold each of them. */
  limited_token: { 401: "credential_rejected", 403: "client_scope_missing" },
  /** Both have been seen, with one text for every reason: it may also be that Tailscale could not read our keys. */
  exchange: { 401: "trust_refused", 403: "trust_refused" },
  tailnet: { 401: "access_token_rejected", 403: "provider_forbidden", 404: "account_not_found" },
  key: { 401: "access_token_rejected", 403: "provider_forbidden", 404: "not_found" },
  new_key: { 400: "tags_refused", 401: "access_token_rejected", 403: "provider_forbidden", 404: "account_not_found" },
};

const refusal = v.object({ message: v.string() });

/** The text of a refusal is dropped: it may name the customer's network. */
function toMeaning({ status, data }: JsonAnswer, subject: Subject): FailureCode | undefined {
  const isOfTailscale = v.is(refusal, data) && (status !== 400 || /\btags\b/i.test(data.message));
  return isOfTailscale ? meanings[subject][status] : undefined;
}

/** Reads a field, with a fallback when it is missing or malformed. A malformed device or key in a list must not hide the others. */
export const flag = v.fallback(v.boolean(), false);
export const word = v.fallback(v.string(), "");
export const words = v.fallback(v.array(v.string()), () => []);

/** An instant. Tailscale sends an empty text or the year 1 for "none". */
export const answerInstant = v.pipe(
  v.optional(v.unknown()),
  v.transform((text) => {
    const at = new Date(typeof text === "string" ? text : "");
    return at.getTime() > 0 ? at : undefined;
  }),
);
