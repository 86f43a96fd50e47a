import { defined } from "../defined.ts";
import { Failure, type FailureCode } from "../errors.ts";
import { toResponse } from "../outbound-fetch.ts";
import { type OutboundAnswer, OutboundError, type OutboundErrorKind, outboundRequest } from "../outbound-request.ts";
import { untilAborted } from "../until-aborted.ts";

/** Milliseconds to wait for one answer of a provider. The refresh lease is at least three times as long. */
export const providerTimeoutMs = 8000;

const maxAnswerBytes = 256 * 1024;

/** What each kind of a request without an answer means. */
export const outboundCodes = {
  timeout: "provider_timeout",
  network: "provider_unreachable",
  too_large: "provider_answer_invalid",
  redirect: "provider_answer_invalid",
  page: "provider_answer_invalid",
  insecure_url: "configuration_invalid",
} as const satisfies Record<OutboundErrorKind, FailureCode>;

export type ProviderRequest = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | string | undefined;
  /** The largest answer that is read, in bytes. Default 256 KiB. */
  readonly maxBytes?: number;
};

/** Sends one request to a provider: bounded in time and size, without following redirects. @throws {Failure} With the code of the error. */
export const requestProvider = async (url: string, request: ProviderRequest, signal?: AbortSignal): Promise<Response> =>
  toResponse(await askProvider(url, request, signal));

/** Does the same as {@link requestProvider}, and returns the raw answer. */
export async function askProvider(url: string, request: ProviderRequest, signal?: AbortSignal): Promise<OutboundAnswer> {
  const { method, headers, body, maxBytes = maxAnswerBytes } = request;
  const init = { ...defined({ method, headers, body }) };
  try {
    return await outboundRequest(url, init, { timeoutMs: providerTimeoutMs, maxBytes, signal });
  } catch (error) {
    throw error instanceof OutboundError ? new Failure(outboundCodes[error.kind], { detail: `provider: ${error.kind}` }) : error;
  }
}

/**
 * Waits for shared work. The work continues after the wait, because other callers wait for it too.
 *
 * @param late - The code of the failure when the work takes longer than `timeoutMs`.
 * @throws {Failure} `late`; `deadline_exceeded` when the signal fires before that.
 */
export async function withTimeout<T>(
  work: Promise<T>,
  signal: AbortSignal,
  { timeoutMs, late }: { readonly timeoutMs: number; readonly late: FailureCode },
): Promise<T> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Failure(late, { detail: `not there after ${timeoutMs} ms` })), timeoutMs);
  const toFailure = () => new Failure("deadline_exceeded", { detail: "while waiting for what a request needs" });
  try {
    return await untilAborted(Promise.race([work, end]), signal, toFailure);
  } finally {
    clearTimeout(timer);
  }
}
