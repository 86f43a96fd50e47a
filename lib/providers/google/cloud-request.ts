import { setTimeout as sleep } from "node:timers/promises";
import type * as v from "valibot";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { isObject, parseJson } from "../../json.ts";
import { type OutboundAnswer, OutboundError, outboundRequest } from "../../outbound-request.ts";
import type { Secret } from "../../secret.ts";
import { parseAnswer } from "../ask-json.ts";
import { outboundCodes } from "../provider-request.ts";
import { toCloudFailure } from "./cloud-failure.ts";

/** A call. One that changes something must do no more when it is sent twice. */
export type CloudCall = {
  readonly url: URL;
  readonly accessToken: Secret;
  /** Names the call in the log: such as `projects.search`. */
  readonly label: string;
  readonly signal?: AbortSignal | undefined;
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The etag that must still stand, for APIs that take it in a header. */
  readonly ifMatch?: string;
};

/** Calls Google's Cloud APIs and checks the answer against a schema. */
export type CloudCaller = <T>(schema: v.GenericSchema<unknown, T>, call: CloudCall) => Promise<T>;

/** Waits between two attempts. Injected, so that a test does not wait. */
export type Pause = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

/** Sends one request. Injected, so that a bench on a virtual clock needs no network. */
export type SendToCloud = typeof outboundRequest;

const timeoutMs = 8000;
const maxBytes = 4 * 1024 * 1024;
const attempts = 3;
/** Longer waits are left to the state machine, because a sleeping function costs money. */
const longestPauseMs = 10_000;

/**
 * Calls with a live access token, in at most three attempts. Throttling, server errors and lost connections are retried after a
 * pause with full jitter, or after Google's `Retry-After` if that is short. The first attempt of a retried write may have succeeded: its
 * second one may then find the thing changed (`conflict`) or there (`exists`).
 *
 * @throws {CloudFailure} What Google answered. @throws {Failure} `credential_expired` (the token is refused), `provider_forbidden`, `client_misconfigured`; retryable: `provider_throttled`,
 *   `provider_unavailable`, `provider_timeout`, `provider_unreachable`, `provider_answer_invalid`.
 * @see {@link https://cloud.google.com/apis/design/errors Errors of Google's APIs}
 */
export function cloudCaller(pause: Pause = pauseFor, random: () => number = Math.random, send: SendToCloud = outboundRequest): CloudCaller {
  return async (schema, request) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return parseObject(schema, await exchange(request, send), request.label);
      } catch (error) {
        const waitMs = error instanceof Failure ? pauseBefore(error, attempt, random) : undefined;
        if (waitMs === undefined || request.signal?.aborted) {
          throw error;
        }
        await pause(waitMs, request.signal);
      }
    }
  };
}

/** @returns Milliseconds to wait before the next attempt; `undefined`: no further attempt. */
function pauseBefore({ code, retryAfterSeconds = 0 }: Failure, attempt: number, random: () => number): number | undefined {
  const transient =
    code === "provider_throttled" || code === "provider_unavailable" || code === "provider_timeout" || code === "provider_unreachable";
  if (!transient || attempt >= attempts || retryAfterSeconds * 1000 > longestPauseMs) {
    return undefined;
  }
  return Math.max(retryAfterSeconds * 1000, random() * 1000 * 2 ** (attempt - 1));
}

async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

async function exchange(
  { url, accessToken, label, signal, method = "GET", body, ifMatch }: CloudCall,
  send: SendToCloud,
): Promise<unknown> {
  let answer: OutboundAnswer;
  try {
    const headers = {
      accept: "application/json",
      authorization: `Bearer ${accessToken.reveal()}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...defined({ "if-match": ifMatch }),
    };
    const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
    answer = await send(url, init, { timeoutMs, maxBytes, signal });
  } catch (error) {
    throw error instanceof OutboundError ? new Failure(outboundCodes[error.kind], { cause: error, detail: `google: ${label}` }) : error;
  }
  const data = parseJson(answer.body.toString("utf8"));
  if (answer.status !== 200) {
    throw toCloudFailure({ status: answer.status, retryAfter: answer.headers["retry-after"], data }, label);
  }
  return data;
}

/**
 * Believes an answer for what it must be. An object that holds an error is none, whatever its status says. Only an operation, which has a name,
 * tells of its own failure so.
 */
function parseObject<T>(schema: v.GenericSchema<unknown, T>, data: unknown, label: string): T {
  if (!isObject(data) || ("error" in data && !("name" in data))) {
    throw new Failure("provider_answer_invalid", { detail: `google: ${label}: ${isObject(data) ? "an error with 200" : "no object"}` });
  }
  return parseAnswer(schema, data, `google: ${label}`);
}
