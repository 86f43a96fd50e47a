import { Failure, type FailureCode } from "../errors.ts";
import { parseJson } from "../json.ts";
import { type OutboundAnswer, OutboundError, type OutboundErrorKind, outboundRequest, poolThatKeeps } from "../outbound-request.ts";
import { readRetryAfter } from "../retry-after.ts";
import type { Secret } from "../secret.ts";

export type VaultEndpoint = {
  /** Vault's address: `https://vault.example:8200`, with or without a path in front of `/v1`. */
  readonly address: string;
  /** The namespace of OpenBao or Vault Enterprise, such as `team/a`. */
  readonly namespace?: string | undefined;
  /** Milliseconds one call may take. */
  readonly timeoutMs: number;
};

export type VaultRequest = {
  readonly method: "GET" | "POST" | "DELETE";
  /** What follows `/v1/`, every segment encoded. */
  readonly path: string;
  /** Names the request in a failure's detail: `read`, `login`. */
  readonly label: string;
  readonly token?: Secret;
  readonly body?: unknown;
};

/** An answer with any status except 3xx. `body` is its JSON, or `undefined` when it is not JSON. */
export type VaultAnswer = { readonly status: number; readonly body: unknown; readonly retryAfterSeconds?: number };

const maxBytes = 1024 * 1024;

/**
 * Vault keeps an idle connection for five minutes. This is long enough for the next tick of the schedule.
 *
 * @see {@link https://developer.hashicorp.com/vault/docs/configuration/listener/tcp#http_idle_timeout Vault, http_idle_timeout}
 */
const pool = poolThatKeeps(120_000);

/**
 * Sends one request to Vault, and does not interpret the answer: {@link toVaultFailure} does.
 *
 * @throws {Failure} `store_unavailable` (no answer: the outcome of a write is unknown), `store_answer_invalid` (redirect, a
 * page of HTML, too large), `configuration_invalid` (VAULT_ADDR is not https and not this machine).
 */
export async function requestVault(endpoint: VaultEndpoint, request: VaultRequest, signal?: AbortSignal): Promise<VaultAnswer> {
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  // A plain object: `new Headers` would throw an error that quotes a token with invalid characters.
  const headers = {
    Accept: "application/json",
    "X-Vault-Request": "true",
    ...(body === null ? {} : { "Content-Type": "application/json" }),
    ...(endpoint.namespace === undefined ? {} : { "X-Vault-Namespace": endpoint.namespace }),
    ...(request.token === undefined ? {} : { "X-Vault-Token": request.token.reveal() }),
  };
  try {
    const url = `${endpoint.address.replace(/\/+$/, "")}/v1/${request.path}`;
    // A refresh token that was rotated is only in the memory of this process until it is written.
    const limits = { timeoutMs: endpoint.timeoutMs, maxBytes, signal, pool, isUrgent: request.method === "POST" };
    return toAnswer(await outboundRequest(url, { method: request.method, headers, body }, limits));
  } catch (error) {
    if (error instanceof OutboundError) {
      throw new Failure(codes[error.kind], { detail: `${request.label}: ${error.message}` });
    }
    throw error;
  }
}

const codes: Record<OutboundErrorKind, FailureCode> = {
  timeout: "store_unavailable",
  network: "store_unavailable",
  too_large: "store_answer_invalid",
  redirect: "store_answer_invalid",
  page: "store_answer_invalid",
  insecure_url: "configuration_invalid",
};

function toAnswer({ status, headers, body }: OutboundAnswer): VaultAnswer {
  return { status, body: parseJson(body.toString("utf8")), ...readRetryAfter(headers["retry-after"]) };
}
