import { signRequest } from "../aws/sign-request.ts";
import type { Token } from "../connections/provider.ts";
import { Failure, type FailureCode } from "../errors.ts";
import { type OutboundAnswer, OutboundError, type OutboundErrorKind, outboundRequest } from "../outbound-request.ts";
import type { RelayedCall } from "./parse-call.ts";
import type { RelayHost } from "./relay-rules.ts";

/** Milliseconds for the provider's answer. A token that has to be requested first, and once more, fits beside it into the time of a route. */
const timeoutMs = 12_000;

/** The largest answer that is read, in bytes. Written as JSON twice it must fit into an answer of Lambda, of 6 MB. */
export const maxRelayedBytes = 4 * 1024 * 1024;

const codes: Readonly<Record<OutboundErrorKind, FailureCode>> = {
  timeout: "provider_timeout",
  network: "provider_unreachable",
  too_large: "relay_answer_too_large",
  redirect: "relay_redirected",
  page: "provider_answer_invalid",
  insecure_url: "configuration_invalid",
};

type Sending = {
  readonly call: RelayedCall;
  readonly host: RelayHost;
  readonly token: Token;
  readonly now: Date;
  readonly signal: AbortSignal;
};

/**
 * Sends one call to the provider, once: bounded in time and size, without following a redirect, with the token in its place.
 *
 * @throws {Failure} No usable answer. After `provider_timeout`, `provider_unreachable` and the codes of an answer that is not passed on, the provider
 *   may have done what the call asks.
 */
export async function sendCall({ call, host, token, now, signal }: Sending): Promise<OutboundAnswer> {
  const { method, path, query, body } = call;
  const headers = { accept: "application/json", ...call.headers, ...authorize(call, host, token, now) };
  const init = { method, headers, body: body ?? null };
  const isPageAnswer = host.answersXml === true;
  try {
    return await outboundRequest(`${host.url}${path}${query}`, init, { timeoutMs, maxBytes: maxRelayedBytes, signal, isPageAnswer });
  } catch (error) {
    throw error instanceof OutboundError ? new Failure(codes[error.kind], { detail: `relay: ${error.kind}` }) : error;
  }
}

/** @throws {Failure} `configuration_invalid`: the token is of a kind that the host does not take. */
function authorize(call: RelayedCall, { url, signing }: RelayHost, token: Token, at: Date): Readonly<Record<string, string>> {
  if (token.type === "bearer" && signing === undefined) {
    return { authorization: `Bearer ${token.accessToken.reveal()}` };
  }
  if (token.type === "sigv4" && signing !== undefined) {
    const headers = { ...call.headers, host: new URL(url).host };
    const credentials = {
      accessKeyId: token.accessKeyId,
      secretAccessKey: token.secretAccessKey.reveal(),
      sessionToken: token.sessionToken.reveal(),
    };
    return signRequest({ ...signing, path: call.path, headers, body: call.body ?? "", credentials, at });
  }
  throw new Failure("configuration_invalid", { detail: "relay: the token does not fit the host" });
}
