import { offerFederation } from "../../../../client/generated/operations.ts";
import type { Connection } from "../answers.ts";
import type { Api } from "../api.ts";
import { withWay } from "../connect/one-of-ways.ts";
import { element } from "../element.ts";
import { pageLink } from "../navigation.ts";
import { keylessMethod } from "../providers/keyless.ts";
import { findPart } from "../providers/parts.ts";
import { toConnectPath } from "../route.ts";

export type KeylessTrust = {
  /** How a connection without a secret was made, or the way to become one; nothing where the provider offers none. */
  show(connection: Connection): readonly HTMLElement[];
};

const mayBecomeKeyless = ({ provider, status, credential }: Connection): boolean =>
  typeof findPart(provider)?.keyless === "object" && credential !== null && status !== "disconnecting";

/** Leads to the page on which this connection gives up its login or secret: what is to be trusted there names its id, which stays. */
function change({ provider, account }: Connection): HTMLElement {
  const link = pageLink(withWay(toConnectPath(provider, account), keylessMethod), "Change to one without a secret");
  const note = element("p", { class: "note" }, "Now a login or a secret is stored. Callers notice nothing of the change.");
  return element("div", {}, element("dt", {}, "Connected"), element("dd", {}, link, note));
}

/** Says of a connection without a secret which issuer its cloud trusts, and leads to the scripts. The issuer is read once, for those who may write. */
export function keylessTrust({ askQuietly, session }: Api): KeylessTrust {
  const what = element("dd", {}, "without a secret");
  const node = element("div", {}, element("dt", {}, "Connected"), what);
  let isAsked = false;
  const ask = async ({ provider, account }: Connection) => {
    const issuer = await askQuietly(offerFederation, provider, account === "default" ? {} : { account }).then(
      (offer) => offer.issuer,
      () => undefined,
    );
    if (issuer !== undefined) {
      const scripts = pageLink(withWay(toConnectPath(provider, account), keylessMethod), "Show the scripts");
      what.replaceChildren("without a secret: trusts ", element("code", {}, issuer), element("p", {}, scripts));
    }
  };
  return {
    show: (connection) => {
      if (connection.method !== keylessMethod) {
        return mayBecomeKeyless(connection) && session.mayWrite ? [change(connection)] : [];
      }
      if (session.mayWrite && !isAsked) {
        isAsked = true;
        void ask(connection);
      }
      return [node];
    },
  };
}
