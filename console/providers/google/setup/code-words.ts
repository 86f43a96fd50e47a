import words from "../../../../resources/provider-words/gcp.json" with { type: "json" };
import { describeFailure, type FailureWords, isRetryable, type Words } from "../../../words.ts";

/** Why a project, or one change in it, is not set up: the codes that only a setup has. */
const ofSetup: FailureWords = words.setup;

/** A code of a setup in plain words, and what to do about it. Some name what they speak of behind a colon, such as a policy. */
export function describeCode(code: string): Words {
  const [word = "", name] = code.split(":");
  const { title, action } = describeFailure(word, { ...words.failures, ...ofSetup });
  return { title: name === undefined ? title : `${title}: ${name}`, action };
}

/** The same in one text. */
export function explainCode(code: string): string {
  const { title, action } = describeCode(code);
  return `${title}. ${action}`;
}

const again = "Plan it again in a while: nothing tries it by itself. If it is kept again, tell the operator of Aurora.";

/**
 * Why a login that was to end is kept, and what to do. The API's words for a failure that passes say that it is retried. Here they are not true: the
 * run has retried it for minutes, and after its end nothing does.
 */
export function describeKeptLogin(code: string): Words {
  const { title, action } = describeCode(code);
  return { title, action: isRetryable(code) ? again : action };
}

/** Why nothing could be set up, by the `login` of `redirect_params`. */
export const describeUnprepared = (redirectParams: string): Words =>
  ofSetup[new URLSearchParams(redirectParams).get("login") ?? ""] ?? describeCode("gcp_failed");
