import type { StoredCredential } from "../connections/credential-store.ts";
import { OutboundError, outboundRequest } from "../outbound-request.ts";
import { readRetryAfter } from "../retry-after.ts";
import type { Clock } from "../system.ts";
import type { Destination } from "./open-destination.ts";
import { signMessage } from "./sign-message.ts";
import type { SendError, Tried } from "./webhook.ts";
import { listSigningKeys } from "./webhook-keys.ts";

/** Milliseconds that a receiver has to answer. */
export const answerWithinMs = 10_000;

/** Bytes of an answer that are read. Nothing in it is used or kept. */
const maxBytes = 65_536;

/** A message to a receiver, as Standard Webhooks has it. */
export type Message = {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, string>>;
};

/** What one try brought. `isTaken`: the receiver has answered with 2xx. */
export type SentEvent = Tried & { readonly isTaken: boolean; readonly retryAfterSeconds?: number };

type Deps = {
  readonly destination: Pick<Destination, "url" | "send">;
  /** Read for each message: from the answer to a rotation on, the new key signs. */
  readonly readKeys: () => Promise<StoredCredential | undefined>;
  readonly clock: Clock;
};

/**
 * Sends one message, signed with every key that is in use. It follows no redirect. A page of HTML is not an answer: a proxy in front of a receiver that is
 * away sends one.
 *
 * @throws {Failure} What the credential store throws.
 */
export async function sendEvent({ destination, readKeys, clock }: Deps, message: Message, signal: AbortSignal): Promise<SentEvent> {
  const stored = await readKeys();
  const at = clock();
  const keys = stored === undefined ? [] : listSigningKeys(stored, at);
  if (keys.length === 0) {
    return { isTaken: false, error: "no_key" };
  }
  const body = JSON.stringify(message);
  const headers = signMessage(keys, { id: message.id, body, at });
  const limits = { timeoutMs: answerWithinMs, maxBytes, signal, pool: destination.send };
  try {
    const answer = await outboundRequest(destination.url, { method: "POST", headers, body }, limits);
    return { isTaken: answer.status < 300, status: answer.status, ...readRetryAfter(answer.headers["retry-after"]) };
  } catch (error) {
    if (!(error instanceof OutboundError)) {
      throw error;
    }
    return { isTaken: false, error: toSendError(error) };
  }
}

const toSendError = ({ kind }: OutboundError): SendError => (kind === "insecure_url" ? "network" : kind);
