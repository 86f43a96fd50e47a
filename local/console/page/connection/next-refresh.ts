import type { Connection } from "../answers.ts";
import { element } from "../element.ts";
import { instant } from "../instant.ts";
import { lowerFirst } from "../words.ts";

/** Says when the schedule looks at a connection next, and why; or why it does not. */
export function nextRefresh(connection: Connection): HTMLElement {
  const { next } = connection;
  const label = next?.reason === "disconnect" ? "Next try" : "Next refresh";
  const said = next === null ? [describeNone(connection)] : [instant(next.at, "due"), `: ${lowerFirst(next.what)}`];
  return element("div", { class: "next" }, element("h3", {}, label), element("p", {}, ...said));
}

function describeNone({ status, expires_at }: Connection): string {
  if (status === "reauth_required") {
    return "None: time does not mend this.";
  }
  return expires_at === null
    ? "None: the provider does not say when the token expires."
    : "None: the provider gave nothing to refresh the token with.";
}
