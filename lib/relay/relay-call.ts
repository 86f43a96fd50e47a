import type { Access, ConnectionKey } from "../connections/connection.ts";
import { toFingerprint } from "../connections/record/live-token.ts";
import type { Connections } from "../connections/stores.ts";
import type { ReportRejected } from "../connections/tokens/report-rejected.ts";
import type { TokenBroker } from "../connections/tokens/serve-token.ts";
import type { ServedToken } from "../connections/tokens/served-token.ts";
import { Failure, toFailureCode } from "../errors.ts";
import type { OutboundAnswer } from "../outbound-request.ts";
import type { Clock } from "../system.ts";
import { requireHost } from "./judge-call.ts";
import type { RelayedCall } from "./parse-call.ts";
import type { RelayRules } from "./relay-rules.ts";
import { sendCall } from "./send-call.ts";
import { showsSecret } from "./shown-secret.ts";

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
  try {
    const another = await deps.report(key, { fingerprint, minTtlSeconds, access }, limits);
    return toFingerprint(another) === fingerprint ? undefined : another;
  } catch (error) {
    // Some calls answer 401 to every token. They use up the reports of a connection, and are answered all the same.
    if (toFailureCode(error) === "rate_limited") {
      return undefined;
    }
    throw error;
  }
}
