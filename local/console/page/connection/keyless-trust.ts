import { offerFederation } from "../../../../client/generated/operations.ts";
import type { Connection } from "../answers.ts";
import type { Api } from "../api.ts";
import { withWay } from "../connect/one-of-ways.ts";
import { element } from "../element.ts";
import { pageLink } from "../navigation.ts";
import { keylessMethod } from "../providers/keyless.ts";
import { toConnectPath } from "../route.ts";

export type KeylessTrust = {
  /** What is known of how a connection without a secret was made; nothing of any other. */
  show(connection: Connection): readonly HTMLElement[];
};

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
        return [];
      }
      if (session.mayWrite && !isAsked) {
        isAsked = true;
        void ask(connection);
      }
      return [node];
    },
  };
}
