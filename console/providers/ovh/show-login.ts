import type { Connection } from "../../answers.ts";
import { withWay } from "../../connect/one-of-ways.ts";
import { element } from "../../element.ts";
import { instant } from "../../instant.ts";
import { pageLink } from "../../navigation.ts";
import { toConnectPath } from "../../route.ts";
import type { Visit } from "../../visit.ts";
import type { OwnSection } from "../provider-part.ts";

/** Says of a login that cannot be refreshed when its owner must sign in again, and offers the way that lasts. */
export function showLogin({ api }: Visit): OwnSection {
  const node = element("section", { class: "own" });
  return {
    node,
    show: (connection) => {
      const ends = endOf(connection);
      node.hidden = ends === undefined;
      node.replaceChildren(...(ends === undefined ? [] : describe(connection, ends, api.session.mayWrite)));
    },
  };
}

/** @returns `undefined`: it is refreshed, has ended, or is no login. */
function endOf({ status, method, next, expires_at }: Connection): string | undefined {
  const isLive = status === "active" && method === "login";
  return isLive && next?.reason === "credential_expiry" ? (expires_at ?? undefined) : undefined;
}

const describe = ({ provider, account }: Connection, ends: string, mayWrite: boolean) => [
  element("h2", {}, "This login ends"),
  element("p", {}, "OVHcloud gave nothing to refresh it with. It ", instant(ends, "expiry"), ": until then, its owner must sign in again."),
  element(
    "p",
    {},
    "A service account lasts until you delete it, and takes the place of the login.",
    ...(mayWrite ? [" ", pageLink(withWay(toConnectPath(provider, account), "service_account"), "Connect a service account")] : []),
  ),
];
