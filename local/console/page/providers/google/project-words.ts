import { describeFailure, type Words } from "../../words.ts";
import { googleFailureWords } from "./failure-words.ts";

const projectWords: Readonly<Record<string, string>> = {
  project_not_visible: "this account cannot see it",
  billing_disabled: "it has no billing account",
};

export const describeProjectCode = (code: string): string => projectWords[code] ?? describeFailure(code, googleFailureWords).title;

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
