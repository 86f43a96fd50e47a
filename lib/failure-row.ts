/** Who must act before the same request can succeed. */
export type FailureOwner = "customer" | "operator" | "provider" | "caller";

/** The suite's own stores: the credential store (Vault or Secrets Manager), the table, and Secrets Manager with the operator's secrets. */
export type Store = "credentials" | "table" | "secrets";

/** What is known of a failure code. */
export type FailureRow = {
  /** HTTP status of the answer when the failure reaches a caller. */
  readonly status: number;
  /** What happened, in words that any caller may read. Never a provider's text. */
  readonly title: string;
  /** What to do about it, and who does it. */
  readonly action: string;
  readonly owner: FailureOwner;
  /** Whether a later retry of the same request may succeed without any action. */
  readonly retryable: boolean;
  /** The connection stopped working: nothing retries it until the customer acts. */
  readonly endsConnection?: true;
  /** The store that failed. Every connection is affected, and the failure says nothing about this one. */
  readonly store?: Store;
};

/** The request is wrong: the same request fails again. */
export const caller = (status: number, title: string, action: string): FailureRow => ({
  status,
  title,
  action,
  owner: "caller",
  retryable: false,
});
/** Only the customer can help. */
export const customer = (status: number, title: string, action: string): FailureRow => ({
  status,
  title,
  action,
  owner: "customer",
  retryable: false,
});
/** Only the customer can help, and until then the connection has stopped working. */
export const ending = (status: number, title: string, action: string): FailureRow => ({
  ...customer(status, title, action),
  endsConnection: true,
});
/** The operator must act. @param retryable - Whether a retry may succeed without that. */
export const operator = (title: string, action: string, retryable = false): FailureRow => ({
  status: 503,
  title,
  action,
  owner: "operator",
  retryable,
});
/** One of the stores failed. */
export const store = <Name extends Store>(name: Name, title: string, action: string, retryable = true) => ({
  ...operator(title, action, retryable),
  store: name,
});
/** It passes by itself: a retry may succeed. */
export const passing = (owner: FailureOwner, status: number, title: string, action: string): FailureRow => ({
  status,
  title,
  action,
  owner,
  retryable: true,
});
/** The provider failed: a retry may succeed. */
export const provider = (status: number, title: string, action: string): FailureRow => passing("provider", status, title, action);

/** Actions that many failures share. */
export const startAgain = "Start the connection again.";
export const tryLater = "Try again in a moment.";
