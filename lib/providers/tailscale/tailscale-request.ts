import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { parseJson } from "../../json.ts";
import type { Secret } from "../../secret.ts";
import { askProvider, type ProviderRequest } from "../provider-request.ts";
import { type Subject, toApiFailure } from "./tailscale-failure.ts";

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
 * @throws {Failure} As the table in `tailscale-failure.ts` says; retryable: `provider_timeout`, `provider_unreachable`, `provider_unavailable`,
 *   `provider_throttled`, `provider_answer_invalid`, `access_token_rejected` (with another access token).
 */
export async function requestApi({ baseUrl, token, signal }: Caller, request: ApiRequest): Promise<unknown> {
  const { method = "GET", path, body } = request;
  return sendToTailscale(
    `${baseUrl}/api/v2/${path}`,
    {
      method,
      headers: {
        authorization: `Bearer ${token.accessToken.reveal()}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      maxBytes,
    },
    request,
    signal,
  );
}

/** Sends one bounded request to the API or the token endpoint, and throws a failure for every answer that is not a success. */
export async function sendToTailscale(
  url: string,
  { headers, ...request }: ProviderRequest,
  call: Pick<ApiRequest, "subject" | "label">,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await askProvider(url, { ...request, headers: { accept: "application/json", ...headers } }, signal);
  const data = parseJson(answer.body.toString("utf8"));
  if (answer.status >= 300) {
    throw toApiFailure({ status: answer.status, retryAfter: answer.headers["retry-after"], data }, call);
  }
  return data;
}

/** @throws {Failure} `provider_answer_invalid`, without the values of the answer. */
export function parseAnswer<T>(schema: v.GenericSchema<unknown, T>, data: unknown, label: string): T {
  const parsed = v.safeParse(schema, data);
  if (!parsed.success) {
    throw new Failure("provider_answer_invalid", { detail: `tailscale: ${label}: ${v.getDotPath(parsed.issues[0]) ?? "body"}` });
  }
  return parsed.output;
}
