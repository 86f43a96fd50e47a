import { signRequest } from "../aws/sign-request.ts";
import type { Access, ConnectionKey } from "../connections/connection.ts";
import type { Token } from "../connections/provider.ts";
import { toFingerprint } from "../connections/record/live-token.ts";
import type { Connections } from "../connections/stores.ts";
import type { ReportRejected } from "../connections/tokens/report-rejected.ts";
import type { TokenBroker } from "../connections/tokens/serve-token.ts";
import type { ConnectionFacts, ServedToken } from "../connections/tokens/served-token.ts";
import { Failure, type FailureCode } from "../errors.ts";
import { failedWith, unless } from "../expected-failure.ts";
import { type OutboundAnswer, OutboundError, type OutboundErrorKind, outboundRequest } from "../outbound-request.ts";
import type { Clock } from "../system.ts";
import type { RelayedCall } from "./parse-call.ts";
import type { RelayHost, RelayLevel, RelayRules } from "./relay-rules.ts";
import type { Relay } from "./relays.ts";

export type RelayDeps = {
  readonly connections: Pick<Connections, "read">;
  readonly broker: Pick<TokenBroker, "serve">;
  readonly report: ReportRejected;
  readonly clock: Clock;
};

/** A call that was sent: with which token, and where to. */
export type Sent = { readonly token: ServedToken; readonly host: string };

type Wanted = { readonly rules: RelayRules; readonly call: RelayedCall; readonly access: Access };
type Limits = { readonly signal: AbortSignal; readonly endsAt: Date };

/**
 * Sends a call by a connection, and returns the provider's answer. The token is that of the broker; a token that the provider refuses is dropped and
 * replaced once, as a caller of the broker would report it.
 *
 * Where the call goes is decided before the token is there, and again by the record that came with the token: another account may have taken the place of
 * the connection in between.
 *
 * @param sends - Called before each sending: from then on the provider may act.
 * @throws {Failure} `not_found`; `relay_forbidden`; what the broker throws; what {@link sendCall} throws; `relay_answer_withheld`: the answer shows the
 *   token.
 */
export async function relayCall(
  deps: RelayDeps,
  key: ConnectionKey,
  { rules, call, access }: Wanted,
  limits: Limits,
  sends: (sent: Sent) => void,
): Promise<OutboundAnswer> {
  const connection = await deps.connections.read(key);
  if (connection === undefined) {
    throw new Failure("not_found");
  }
  requireHost(rules, call, connection);
  const send = async (token: ServedToken) => {
    const host = requireHost(rules, call, token.facts);
    sends({ token, host: host.name });
    const answer = await sendCall({ call, host, token, now: deps.clock(), signal: limits.signal });
    if (showsSecret(token, answer.body) || showsSecret(token, answer.rawHeaders.join("\n"))) {
      throw new Failure("relay_answer_withheld", { detail: "the provider's answer shows the token" });
    }
    return answer;
  };
  const token = await deps.broker.serve(key, minTtlSeconds, limits.signal, limits.endsAt, access);
  const answer = await send(token);
  const isRefused = rules.refusesToken?.(answer) ?? answer.status === 401;
  const another = isRefused ? await replace(deps, key, token, access, limits) : undefined;
  return another === undefined ? answer : send(another);
}

/** Seconds that should be left of the token: it is used once, at once. */
const minTtlSeconds = 60;

/** @returns `undefined`: there is no other token to try, and the provider's answer stands. */
async function replace(deps: RelayDeps, key: ConnectionKey, token: ServedToken, access: Access, limits: Limits) {
  const fingerprint = toFingerprint(token);
  // Some calls answer 401 to every token. They use up the reports of a connection, and are answered all the same.
  const another = await unless(failedWith("rate_limited"), deps.report(key, { fingerprint, minTtlSeconds, access }, limits));
  return another === undefined || toFingerprint(another) === fingerprint ? undefined : another;
}

/** The secrets of a token. The id of an access key is none. */
const secretsOf = (token: Token): readonly string[] =>
  (token.type === "bearer" ? [token.accessToken] : [token.secretAccessKey, token.sessionToken]).map((secret) => secret.reveal());

/** Base64 of a text, wherever in a larger one it stands: the bytes before it shift it, and what it shares with its neighbours is cut off. */
const base64Forms = (secret: string): readonly string[] =>
  [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    return bytes
      .toString("base64")
      .slice(shift === 0 ? 0 : shift + 1)
      .replace(/.{0,2}=*$/, "");
  });

/**
 * Whether a provider's answer shows a secret of the token that it was asked with: as it is, as a URL, JSON, base64 or hexadecimal digits would hold it,
 * or backwards. An API that echoes requests would otherwise hand the token out.
 */
function showsSecret(token: Token, answer: Buffer | string): boolean {
  const text = typeof answer === "string" ? answer : answer.toString("latin1");
  const lower = text.toLowerCase();
  return secretsOf(token).some((secret) => {
    const plain = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), secret.replaceAll("/", "\\/")];
    const base64 = base64Forms(secret).flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
    const others = [...plain, ...base64, [...secret].toReversed().join("")];
    return others.some((form) => text.includes(form)) || lower.includes(Buffer.from(secret).toString("hex"));
  });
}

/** Milliseconds for the provider's answer. A token that has to be requested first, and once more, fits beside it into the time of a route. */
const timeoutMs = 12_000;

/** The largest answer that is read, in bytes. Written as JSON twice it must fit into an answer of Lambda, of 6 MB. */
const maxRelayedBytes = 4 * 1024 * 1024;

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
async function sendCall({ call, host, token, now, signal }: Sending): Promise<OutboundAnswer> {
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

/**
 * Finds the level that a call needs. Pure.
 *
 * @throws {Failure} `relay_forbidden`: neither the provider's list nor the operator allows the call.
 */
export function requireLevel(relay: Relay, call: RelayedCall): RelayLevel {
  const level = relay.levelOf(call);
  if (level === undefined) {
    throw new Failure("relay_forbidden", { field: "path", detail: "a call that is not on the list" });
  }
  return level;
}

/**
 * Finds where the call of a connection goes. Pure.
 *
 * @throws {Failure} `relay_forbidden` with the field: `host`, not one of the connection's; `path`, something that is not connected.
 */
function requireHost(rules: RelayRules, call: RelayedCall, facts: ConnectionFacts): RelayHost {
  const host = rules.findHost(call.host, facts);
  if (host === undefined) {
    throw new Failure("relay_forbidden", { field: "host", detail: "no host of this connection's calls" });
  }
  if (rules.isOwn?.(call, facts) === false) {
    throw new Failure("relay_forbidden", { field: "path", detail: "something that is not connected" });
  }
  return host;
}

/** What a caller gets of a provider's answer. */
type RelayAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly encoding: "text" | "base64";
};

/**
 * Headers that are passed on: what describes the body, when to ask again, and the provider's own id of the call. Never a cookie, a challenge, or an address
 * to go on with.
 */
const passedHeaders = [
  "content-type",
  "etag",
  "last-modified",
  "retry-after",
  "x-pagination-cursor-next",
  "x-ovh-queryid",
  "x-ms-request-id",
  "x-amzn-requestid",
] as const;

/** Bytes that the answer of a function may have in JSON, with room for what is around it (AWS: 6 MB). */
const maxResultBytes = 6 * 1024 * 1024 - 64 * 1024;

/** Each byte of a body becomes seven at most when it is written as JSON twice. */
const surelyFits = maxResultBytes / 8;

/**
 * Builds the answer to the caller.
 *
 * @throws {Failure} `relay_answer_too_large`; `provider_answer_invalid`: a body in an encoding that was not asked for.
 */
export function buildAnswer({ status, headers, body }: OutboundAnswer): RelayAnswer {
  if (!["", "gzip", "identity"].includes(headers["content-encoding"] ?? "")) {
    throw new Failure("provider_answer_invalid", { detail: "relay: an encoding that was not asked for" });
  }
  const passed = passedHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]));
  const answer = { status, headers: Object.fromEntries(passed), ...toText(body) };
  if (body.length > surelyFits && Buffer.byteLength(JSON.stringify(JSON.stringify(answer))) > maxResultBytes) {
    throw new Failure("relay_answer_too_large", { detail: `${body.length} bytes` });
  }
  return answer;
}

function toText(body: Buffer): Pick<RelayAnswer, "body" | "encoding"> {
  try {
    return { body: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body), encoding: "text" };
  } catch {
    return { body: body.toString("base64"), encoding: "base64" };
  }
}
