import { type Actor, decideStep, isPassing as isPassingCode } from "../lib/connections/attention.ts";
import { failures, isFailureCode } from "../lib/errors.ts";
import type { FailureOwner } from "../lib/failure-row.ts";
import everyProvider from "../resources/provider-words/every.json" with { type: "json" };
import type { Connection } from "./answers.ts";

/** A count with its noun: "1 connection", "2 connections". */
export const countOf = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

export type Words = { readonly title: string; readonly action: string };
/** Words by code of failure. */
export type FailureWords = Readonly<Record<string, Words>>;

/** The codes that only a page has, and those of sign-in. */
const pageWords: FailureWords = {
  ...everyProvider,
  unreachable: { title: "The API does not answer", action: "Check that it runs and that you are online, then try again." },
  signed_out: { title: "You are not signed in", action: "Sign in with your organisation's identity provider." },
  unauthenticated: { title: "Your session has expired", action: "Sign in again to continue." },
};

/**
 * A failure in plain words and what to do about it. A code that is not known is shown as it is.
 *
 * @param own - The provider's words, which come before all others.
 */
export function describeFailure(code: string, own: FailureWords = {}): Words {
  const known = [own, pageWords, failures].find((words) => Object.hasOwn(words, code)) as FailureWords | undefined;
  return known?.[code] ?? { title: "Something went wrong", action: `Report this code to the operator: ${code}` };
}

const isForAdministrator = (code: string): boolean => decideStep(code).acts === "administrator";

/** Whether a connection that has ended comes back by itself once its customer has corrected the failure at the provider. */
export const isCorrectedThere = (code: string): boolean => decideStep(code).step === "correct";

/** Whether only connecting again brings a connection back. */
export const needsReconnect = ({ status, last_failure }: Pick<Connection, "status" | "last_failure">): boolean =>
  status === "reauth_required" && !isForAdministrator(last_failure?.code ?? "") && !isCorrectedThere(last_failure?.code ?? "");

type OwnedFailure = { readonly code: string; readonly owner: FailureOwner };

/** Whether a store of ours failed. That says nothing of the connection. */
export const isOfStore = (code: string): boolean => isFailureCode(code) && "store" in failures[code];

/** Whether a retry resolves the failure without any action. */
export const isPassing = ({ code, owner }: OwnedFailure): boolean => owner === "provider" || (isFailureCode(code) && isPassingCode(code));

/**
 * Who must act before a failure ends.
 *
 * @param mayWrite - Whether the reader may do what the customer must do.
 */
export const describeActor = (failure: OwnedFailure, mayWrite: boolean): string =>
  describeActing(isPassing(failure) ? "provider" : decideStep(failure.code).acts, mayWrite);

/** The same of a cause that names who acts. */
export function describeActing(actor: Actor, mayWrite: boolean): string {
  const you = mayWrite ? "You must act" : "An editor of your organisation must act";
  return { you, administrator: "Your administrator must act", aurora: "The operator of Aurora must act", provider: "No action is needed" }[
    actor
  ];
}

/** Actions for failures of scheduled work, where the failure table words them for the sender of a request. */
const scheduledWords: Readonly<Record<string, string>> = {
  store_throttled: "it is retried automatically. The operator may raise the quota.",
  store_unavailable: "The operator must check the credential store. It is retried automatically.",
  internal: "The reason is in the log. It is retried automatically.",
};

/** What to do about a failure of scheduled work. The schedule retries, so the words never ask the reader to try again. */
export function describeWay(failure: OwnedFailure, own: FailureWords = {}): string {
  return scheduledWords[failure.code] ?? (isPassing(failure) ? "it is retried automatically." : describeFailure(failure.code, own).action);
}

/** Whether the same request may succeed later without any action. */
export function isRetryable(code: string): boolean {
  return code === "unreachable" || code.startsWith("http_5") || (isFailureCode(code) && failures[code].retryable);
}

/** The states of connections, the worst first, as they are counted and searched. */
export const stateWords = {
  reauth_required: "Stopped working",
  degraded: "Cannot be refreshed yet",
  warning: "Active, with a warning",
  disconnecting: "Being disconnected",
  healthy: "Active",
} as const satisfies Readonly<Record<Connection["state"], string>>;

/** A status in plain words. Where connecting again does not help, it is not asked for. */
export function describeStatus({ status, last_failure }: Pick<Connection, "status" | "last_failure">): string {
  if (status !== "reauth_required") {
    return stateWords[status === "active" ? "healthy" : status];
  }
  const code = last_failure?.code ?? "";
  const helps = isCorrectedThere(code) ? "Must be corrected at the provider" : "Must be connected again";
  return isForAdministrator(code) ? "Waits for your administrator" : helps;
}

/** A connection's state in plain words: its status, unless it works and needs a person all the same. */
export const describeState = (connection: Pick<Connection, "state" | "status" | "last_failure">): string =>
  connection.state === "warning" ? stateWords.warning : describeStatus(connection);

/** Words that begin a sentence and are never a name, so that they lose their capital inside of another one. */
const openers =
  /^(An?|The|This|That|These|Its?|Your?|None|No|Nothing|Another|Something|Somebody|Only|Too|There|What|Whether|Where|With|Without)\b/;

/** A sentence after a colon. A name keeps its capital there, and so does every word that might be one. */
export const lowerFirst = (sentence: string): string => sentence.replace(openers, (word) => word.toLowerCase());
