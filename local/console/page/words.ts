import { failures } from "../../../lib/errors.ts";

export type Words = { readonly title: string; readonly action: string };

/** What this page says better than the table, because it knows what the person sees; and the codes that only a page has. */
const ownWords: Readonly<Record<string, Words>> = {
  unreachable: { title: "The API does not answer", action: "Check that it runs and that you are online, then try again." },
  unauthenticated: { title: "Your session has ended", action: "Sign in again to go on." },
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
  confirmation_invalid: {
    title: "This confirmation does not count any more",
    action: "It was used already, or is more than ten minutes old. Start again.",
  },
};

/** A failure in plain words and what to do about it. A code that nobody knows is shown as it is. */
export function describeFailure(code: string): Words {
  const own = Object.hasOwn(ownWords, code) ? ownWords[code] : undefined;
  return own ?? (isKnown(code) ? failures[code] : { title: "Something went wrong", action: `Report this code to the operator: ${code}` });
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

export const statusWords = {
  active: "Active",
  degraded: "Provider out of reach",
  reauth_required: "Must be connected again",
  disconnecting: "Being disconnected",
} as const;

export const providerNames = { gcp: "Google Cloud", ovh: "OVHcloud", tailscale: "Tailscale", azure: "Azure", aws: "AWS" } as const;
