import type { Connection } from "../answers.ts";
import { element } from "../element.ts";
import { instant } from "../instant.ts";
import { lowerFirst } from "../words.ts";

/** Says when the schedule looks at a connection next, and why; or why it does not. */
export function nextRefresh(connection: Connection): HTMLElement {
  const { next } = connection;
  const said = next === null ? [`None: ${lowerFirst(describeNone(connection))}.`] : [instant(next.at, "due"), `: ${lowerFirst(next.what)}`];
  return element("div", { class: "next" }, element("h2", {}, describeNext(connection)), element("p", {}, ...said));
}

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
