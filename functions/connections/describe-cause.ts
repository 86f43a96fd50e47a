import { isPassing } from "../../lib/connections/attention.ts";
import { failures, isFailureCode } from "../../lib/errors.ts";

/** The words of a cause for a person who has sent no request: the service retries by itself. */
export function describeCause(cause: string): { readonly title: string; readonly action: string } {
  if (!isFailureCode(cause)) {
    return known[cause] ?? found;
  }
  const { title, action, owner } = failures[cause];
  const waiting = owner === "operator" ? "The operator of Aurora must act. It is retried automatically." : action;
  return { title, action: isPassing(cause) ? "Nothing needs to be done: it is retried automatically." : waiting };
}

const found = {
  title: "The last check found something to do",
  action: "Check the connection: the answer has findings with what to do.",
};

const known: Readonly<Record<string, { readonly title: string; readonly action: string }>> = {
  setup_none_ready: { ...found, title: "The last setup left nothing ready" },
  secret_expiring: {
    title: "A secret or certificate of the customer's expires",
    action: "Create the next one at the provider, and connect with it. The connection keeps its id.",
  },
  credential_expiry: {
    title: "A login that cannot be refreshed expires",
    action: "Connect the provider again before it expires.",
  },
};
