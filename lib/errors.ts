import { connectionFailures } from "./connection-failures.ts";
import { caller, customer, type FailureRow, operator, passing, provider, type Store, store, tryLater } from "./failure-row.ts";

/** Every failure code, once: `error.name`, `ErrorEquals` in a state machine, log field, metric dimension, and `code` of an answer. */
export const failures = {
  // Callers: the request itself, and its sender.
  invalid_request: caller(400, "The request is not valid", "Correct the named field and send the request again."),
  body_too_large: caller(413, "The request body is too large", "Send at most 64 KB."),
  unauthenticated: caller(401, "The caller is not known", "Send a valid credential."),
  session_ended: caller(401, "The session has ended", "Sign in again."),
  forbidden: caller(403, "The caller may not do this", "Ask an administrator of the organisation for the permission."),
  organisation_missing: caller(403, "The caller belongs to no organisation", "Join an organisation, or choose one, and try again."),
  not_found: caller(404, "The resource does not exist", "Check the id or the account. If it is not connected, connect it first."),
  cursor_expired: caller(
    410,
    "Events behind this cursor are gone",
    "Read the events from the oldest one on, and leave out those that you know.",
  ),
  account_required: caller(400, "The provider has several connections", "Name one of the listed accounts in the parameter account."),
  offer_required: caller(
    409,
    "Nothing was offered for this connection yet",
    "Read the offer (GET /connections/{provider}/federated), make the trust that it names, and send the request again.",
  ),
  webhook_destination_refused: caller(
    400,
    "The webhook's address may not be reached",
    "Name a host that has public addresses only, and no port.",
  ),
  webhook_rotating: caller(
    409,
    "Three signing keys are in use already",
    "Wait until the day after the last rotation, or delete the webhook and make it anew.",
  ),
  rate_limited: passing("caller", 429, "Too many requests", "Wait for the time given in retry_after_seconds."),

  organisation_limited: passing(
    "caller",
    429,
    "The organisation has used up its share of requests",
    "Keep each token until expires_at. Wait for the time given in retry_after_seconds.",
  ),
  idempotency_key_reused: caller(
    422,
    "The Idempotency-Key was sent with another request before",
    "Use a new Idempotency-Key for each request, and the same one only to send a request again.",
  ),
  request_in_progress: passing(
    "caller",
    409,
    "A request with the same Idempotency-Key is being worked on",
    "Send the same request again after the time given in retry_after_seconds.",
  ),
  answer_not_kept: caller(
    409,
    "The request was done before, and its answer was not kept",
    "Read the state of what it was about. To do it again, send the request with a new Idempotency-Key.",
  ),

  // Connect sessions.
  console_off: operator("This stage serves no connect page", "The operator must switch the console on: the parameter console."),
  connect_session_taken: caller(
    409,
    "The link was opened in another browser",
    "Go on in the browser in which it was opened first, or ask for a new link.",
  ),
  connect_session_over: caller(410, "The connect session is over", "Ask for a new link."),
  connect_session_incomplete: caller(409, "The end user is not done yet", "Wait until the status of the connect session is completed."),
  verifier_refused: caller(
    403,
    "The verifier is not the one of the connect session",
    "Send the code_verifier of the session's code_challenge.",
  ),

  // Relay.
  relay_forbidden: caller(
    403,
    "The relay does not send this call",
    "Make a call that is on the relay's list, at a host and a path of the connection. The operator can add calls.",
  ),
  relay_redirected: caller(
    502,
    "The provider answered with a redirect, which the relay does not follow",
    "Look up the address in the provider's documentation, and name its path.",
  ),
  relay_answer_too_large: caller(
    502,
    "The provider's answer is larger than the relay passes on",
    "Ask for less, such as a page or a filter. If the call changes something, it was done.",
  ),
  relay_answer_withheld: caller(
    502,
    "The provider's answer repeats the access token, so the relay keeps it back",
    "Call another path. If the call changes something, it was done.",
  ),

  ...connectionFailures,

  // Provider: its answers, or their absence.
  provider_timeout: provider(504, "The provider did not answer in time", tryLater),
  provider_unreachable: provider(502, "The provider could not be reached", tryLater),
  provider_unavailable: provider(502, "The provider could not serve the request", tryLater),
  provider_throttled: provider(503, "The provider limits the rate of requests", tryLater),
  provider_answer_invalid: provider(502, "The provider sent an answer that cannot be read", tryLater),
  provider_forbidden: customer(
    403,
    "The provider does not let this account do this",
    "Give the connected account the right named in the log, or connect another account.",
  ),
  // The fault of one connection, not of the provider: its client was revoked, or its token expired on the way.
  access_token_rejected: passing(
    "customer",
    502,
    "The provider no longer accepts the access token",
    "Try again: a new token is requested.",
  ),
  access_pending: provider(
    503,
    "What was set up at the provider has not taken effect yet",
    "Nothing needs to be done: it is retried automatically. It can take up to ten minutes.",
  ),
  account_not_found: customer(
    404,
    "The provider has no such account, or the credential belongs to another account",
    "Correct the account, or use a credential that was created in it.",
  ),
  projects_missing: customer(
    400,
    "The account can see no project",
    "Give the account a role in at least one project, at the provider, and connect it.",
  ),
  tags_refused: customer(
    409,
    "The provider does not let the customer's client use its tags",
    "Give each tag of the client an owner, at the provider, then check again.",
  ),
  mass_refusal: operator(
    "The provider refuses many connections at once, so none of them was ended",
    "The operator must check whether the fault is ours: a right, a client, a scope or a setting of this deployment. It is retried automatically.",
    true,
  ),
  client_misconfigured: operator(
    "The provider does not accept this application",
    "The operator must check this application's own client and rights at the provider: the log says which call was refused.",
  ),

  // Stores: each row names the store that failed. A conflict names none: the store worked, and another process wrote first.
  credential_conflict: passing("caller", 409, "Another process changed the credential in the meantime", tryLater),
  store_denied: store(
    "credentials",
    "The credential store refuses this function",
    "The operator must check the rights of this function in the credential store.",
    false,
  ),
  store_throttled: store(
    "credentials",
    "The credential store limits the rate of requests",
    "Try again in a moment; the operator may raise the quota.",
  ),
  store_unavailable: store(
    "credentials",
    "The credential store could not be reached",
    "Try again in a moment; the operator must check the credential store.",
  ),
  store_answer_invalid: store(
    "credentials",
    "The credential store sent an answer that cannot be read",
    "The operator must check the address and mount of the credential store, and every proxy on the way.",
  ),
  vault_login_failed: store(
    "credentials",
    "The credential store does not let this function in",
    "The operator must check VAULT_AUTH and the role in Vault.",
    false,
  ),
  vault_sealed: store("credentials", "The credential store is sealed", "The operator must unseal Vault."),
  table_throttled: store("table", "The table limits the rate of requests", tryLater),
  table_unavailable: store("table", "The table could not be reached", tryLater),
  secrets_unavailable: store(
    "secrets",
    "The operator's secrets could not be read",
    "The operator must check Secrets Manager and the function's role.",
  ),

  // The rest of the deployment.
  audit_unavailable: operator(
    "The audit trail could not be reached",
    "Try again in a moment; the operator must check the bucket, the key and the function's role.",
    true,
  ),
  issuer_unreachable: operator(
    "The provider could not verify this application's identity token",
    "It is retried automatically; the operator must check that the issuer's documents can be read from outside, with the key that signs.",
    true,
  ),
  issuer_unavailable: operator(
    "This application's identity token could not be signed",
    "It is retried automatically; the operator must check the issuer's key and the function's role.",
    true,
  ),
  setup_unavailable: operator("Setup could not be started", "Try again in a moment; the operator must check the state machine.", true),
  setup_stopped: operator("The setup was stopped before its end", "Start it again: what it has made is kept, and nothing is made twice."),
  configuration_invalid: operator("The deployment is not configured", "The operator must set the values named in the log."),
  identity_unavailable: operator(
    "The identity provider could not be reached",
    "Try again in a moment; the operator must check OIDC_ISSUER.",
    true,
  ),
  deadline_exceeded: passing("operator", 504, "The request took too long", tryLater),
  internal: {
    status: 500,
    title: "Something unexpected went wrong",
    action: "Report the request id to the operator.",
    owner: "operator",
    retryable: false,
  },
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof failures;

/** Whether a word is the code of a failure. */
export const isFailureCode = (word: unknown): word is FailureCode => typeof word === "string" && Object.hasOwn(failures, word);

/**
 * An expected failure. Its `name` is its code, so that Step Functions' `ErrorEquals`, a log query and a test read the
 * same word. Every other error is a bug.
 *
 * @see {@link failures} for the status, the public text and the owner of each code.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  /** For the log only, for an operator. Holds no secret and no value that a caller sent. */
  readonly detail: string | undefined;
  /** Seconds to wait before a retry, when the other side sent them. */
  readonly retryAfterSeconds: number | undefined;
  /** For `invalid_request`: the path of the field that is wrong, such as `selected_project_ids[0]`. */
  readonly field: string | undefined;
  /** For `account_required`: the accounts among which the caller must choose. */
  readonly accounts: readonly string[] | undefined;
  /** A shell command by which the customer can repair it. Holds no secret: every caller of the connection may read it. */
  readonly command: string | undefined;

  constructor(
    code: FailureCode,
    options: {
      cause?: unknown;
      detail?: string | undefined;
      retryAfterSeconds?: number | undefined;
      field?: string;
      accounts?: readonly string[];
      command?: string | undefined;
    } = {},
  ) {
    super(failures[code].title, options.cause === undefined ? {} : { cause: options.cause });
    this.name = code;
    this.code = code;
    this.detail = options.detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.field = options.field;
    this.accounts = options.accounts;
    this.command = options.command;
  }
}

/** Whether a connection with this failure stops working until its customer acts. */
export function endsConnection(code: FailureCode): boolean {
  return "endsConnection" in failures[code];
}

/** Names the store that failed. @returns `undefined` when the failure is not a store's. */
export function storeOf(code: FailureCode): Store | undefined {
  const row = failures[code];
  return "store" in row ? row.store : undefined;
}

/** Whether a store failed: every connection is affected, and the provider may still be called. */
export const isStoreFailure = (code: FailureCode): boolean => storeOf(code) !== undefined;

/**
 * Maps any thrown value to the one failure that is logged, counted, stored and answered. An abort means that the suite's own
 * deadline passed during a call or a pause. Any other value that is not a `Failure` is a bug: `internal`, with the value as
 * its cause.
 */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) {
    return error;
  }
  return isAbort(error)
    ? new Failure("deadline_exceeded", { cause: error, detail: "aborted at the deadline" })
    : new Failure("internal", { cause: error });
}

/** Maps any thrown value to its failure code. */
export const toFailureCode = (error: unknown): FailureCode => asFailure(error).code;

/** Node's timers and streams throw their own `AbortError`. The SDK's socket timeout is a `TimeoutError` too, but not a `DOMException`. */
const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === "AbortError" || (error instanceof DOMException && error.name === "TimeoutError"));
