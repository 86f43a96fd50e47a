import type { Connection } from "../answers.ts";

/** What the schedule does next. */
export const describeNext = ({ next }: Connection): string => nextWords[next?.reason ?? ""] ?? "Next scheduled run";

const nextWords: Readonly<Record<string, string>> = { credential_expiry: "Expires" };

/** Why nothing is due. */
export function describeNone({ status, expires_at }: Connection): string {
  if (status === "reauth_required") {
    return "No automatic retry";
  }
  return expires_at === null ? "The provider does not say when the token expires" : "The provider gave nothing to refresh the token with";
}
