import { type FailureOwner, failures } from "../../../lib/errors.ts";
import type { Connection } from "./answers.ts";

export type Words = { readonly title: string; readonly action: string };

/** What this page says better than the table, because it knows what the person sees; and the codes that only a page has. */
const ownWords: Readonly<Record<string, Words>> = {
  unreachable: { title: "The API does not answer", action: "Check that it runs and that you are online, then try again." },
  unauthenticated: { title: "Your session has expired", action: "Sign in again to go on." },
  forbidden: { title: "You may not do this", action: "Ask an administrator of your organisation for the permission." },
  rate_limited: { title: "That was too often", action: "Wait a moment, then try again." },
  consent_denied: {
    title: "Access was not given",
    action: "You chose Deny at Google. Nothing was connected. Start again when you want to allow it.",
  },
  scope_missing: {
    title: "A permission is missing",
    action: "A box was not ticked at Google. Nothing was connected. Start again and leave every box ticked.",
  },
  account_mismatch: {
    title: "This is another Google account",
    action: "The connection belongs to another account. Start again with that one, or let the new account take its place.",
  },
  confirmation_foreign: {
    title: "Somebody else started this connection",
    action: "Nothing was connected, and the access was given back to Google. If you want to connect, start it yourself.",
  },
  session_control: {
    title: "Your administrator ends the sessions of this application",
    action:
      "Ask the administrator of your Google Workspace to exempt Aurora from session control; after that, Refresh now brings it back. Connecting again helps only until the next session ends.",
  },
  grant_revoked: {
    title: "The permission was taken back at the provider, or has run out",
    action: "Connect again, if you still want this connection.",
  },
  connection_busy: { title: "Somebody else is at work on this connection", action: "Try again in a moment." },
  confirmation_invalid: {
    title: "This confirmation does not count any more",
    action: "It was used already, or is more than ten minutes old. Start again.",
  },
  internal: { title: "Something unexpected went wrong", action: "Report it to the operator of Aurora: the reason is in the log." },
};

/** A failure in plain words and what to do about it. A code that nobody knows is shown as it is. */
export function describeFailure(code: string): Words {
  const own = Object.hasOwn(ownWords, code) ? ownWords[code] : undefined;
  return own ?? (isKnown(code) ? failures[code] : { title: "Something went wrong", action: `Report this code to the operator: ${code}` });
}

/** Codes that the customer's administrator must mend, not whoever connected. */
const administrators: ReadonlySet<string> = new Set(["session_control", "consent_blocked"]);

/** Whether only the customer's administrator can mend it, so that connecting again is of no use. */
export const isForAdministrator = (code: string): boolean => administrators.has(code);

type OwnedFailure = { readonly code: string; readonly owner: FailureOwner };

/** Codes that are over by themselves, although they are not the provider's. */
const passing: ReadonlySet<string> = new Set([
  "access_token_rejected",
  "connection_busy",
  "refresh_interrupted",
  "deadline_exceeded",
  "credential_conflict",
  "table_throttled",
  "table_unavailable",
  "store_throttled",
]);

/** Whether it is over by itself: trying again is all there is to do. */
export const isPassing = ({ code, owner }: OwnedFailure): boolean => owner === "provider" || passing.has(code);

/**
 * Who must act before a failure ends.
 *
 * @param mayWrite - Whether the reader may do what the customer must do.
 */
export function describeActor(failure: OwnedFailure, mayWrite: boolean): string {
  if (isForAdministrator(failure.code)) {
    return "Your administrator must act";
  }
  if (isPassing(failure)) {
    return "Nobody must act";
  }
  const customer = mayWrite ? "You must act" : "An editor of your organisation must act";
  return failure.owner === "operator" ? "The operator of Aurora must act" : customer;
}

/** What the table says to whoever sent a request, said of the schedule's work instead. */
const scheduledWords: Readonly<Record<string, string>> = {
  store_throttled: "it is tried again by itself. The operator may raise the quota.",
  store_unavailable: "The operator must check the credential store. It is tried again by itself.",
  internal: "The reason is in the log. It is tried again by itself.",
};

/** What must be done about a failure that the schedule has met. It tries by itself, so nobody is told to try again. */
export function describeWay(failure: OwnedFailure): string {
  return scheduledWords[failure.code] ?? (isPassing(failure) ? "it is tried again by itself." : describeFailure(failure.code).action);
}

/** Whether the same request may succeed later without anybody doing anything. */
export function isRetryable(code: string): boolean {
  return code === "unreachable" || code.startsWith("http_5") || (isKnown(code) && failures[code].retryable);
}

const isKnown = (code: string): code is keyof typeof failures => Object.hasOwn(failures, code);

const projectWords: Readonly<Record<string, string>> = {
  project_not_visible: "this account cannot see it",
  billing_disabled: "it has no billing account",
};

export const describeProjectCode = (code: string): string => projectWords[code] ?? describeFailure(code).title;

/** Why setup found nothing to prepare, by the `login` of `redirect_params`. */
const unpreparedWords: Readonly<Record<string, Words>> = {
  gcp_no_projects: { title: "This account has no projects", action: "Create one in Google Cloud, or connect an account that has some." },
  gcp_failed_billing: {
    title: "No project has a billing account",
    action: "Link billing to a project in Google Cloud, then connect again.",
  },
};

export function describeUnprepared(redirectParams: string): Words {
  const reason = new URLSearchParams(redirectParams).get("login") ?? "";
  return (
    unpreparedWords[reason] ?? { title: "No project could be prepared", action: "The reasons are below. Connect again once they are gone." }
  );
}

const statusWords = {
  active: "Active",
  degraded: "Cannot be refreshed yet",
  reauth_required: "Must be connected again",
  disconnecting: "Being disconnected",
} as const;

/** A status in plain words. Where only an administrator helps, connecting again is not asked for. */
export function describeStatus({ status, last_failure }: Pick<Connection, "status" | "last_failure">): string {
  const isWaiting = status === "reauth_required" && last_failure !== null && isForAdministrator(last_failure.code);
  return isWaiting ? "Waits for your administrator" : statusWords[status];
}

export const providerNames = { gcp: "Google Cloud", ovh: "OVHcloud", tailscale: "Tailscale", azure: "Azure", aws: "AWS" } as const;

/** What people call a connection. */
export function describeName({ provider, account }: { readonly provider: keyof typeof providerNames; readonly account: string }): string {
  return `${providerNames[provider]}${account === "default" ? "" : ` ${account}`}`;
}

export const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
