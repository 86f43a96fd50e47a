import { offerFederation } from "../../client/generated/operations.ts";
import type { Connection } from "../answers.ts";
import type { Api } from "../api.ts";
import { withWay } from "../connect/chosen-way.ts";
import { element } from "../element.ts";
import { pageLink } from "../navigation.ts";
import { describeMethod } from "../providers/describe-method.ts";
import { keylessMethod } from "../providers/keyless.ts";
import { findPart } from "../providers/parts.ts";
import { toConnectPath } from "../route.ts";

export type KeylessTrust = {
  /** How a connection was made, and what leads on from there. */
  show(connection: Connection): readonly HTMLElement[];
};

const mayBecomeKeyless = ({ provider, status, credential }: Connection): boolean => {
  const part = findPart(provider);
  return part !== undefined && part.keyless === undefined && credential !== null && status !== "disconnecting";
};

/** Says of a connection how it was made; and, without a secret, which issuer its cloud trusts. The issuer is read once, for those who may write. */
export function keylessTrust({ askQuietly, session }: Api): KeylessTrust {
  const issuer = element("code", {});
  const trusted = fact("Trusted issuer", issuer);
  trusted.hidden = true;
  let isAsked = false;
  const ask = async ({ provider, account }: Connection) => {
    const offer = await askQuietly(offerFederation, provider, account === "default" ? {} : { account }).catch(() => undefined);
    issuer.textContent = offer?.issuer ?? "";
    trusted.hidden = offer === undefined;
  };
  return {
    show: (connection) => {
      const isKeyless = connection.method === keylessMethod;
      if (isKeyless && session.mayWrite && !isAsked) {
        isAsked = true;
        void ask(connection);
      }
      const way = element("span", {}, describeMethod(connection.method));
      const link = session.mayWrite ? wayOn(connection, isKeyless) : undefined;
      return [fact("Connected", way, link && element("p", {}, link)), trusted];
    },
  };
}

/** Leads to the scripts of a connection without a secret, and others to where they become one: their id stays, and is what is trusted there. */
function wayOn(connection: Connection, isKeyless: boolean): HTMLElement | undefined {
  const { provider, account } = connection;
  const words = isKeyless ? "Show the scripts" : mayBecomeKeyless(connection) ? "Change to one without a secret" : undefined;
  return words === undefined ? undefined : pageLink(withWay(toConnectPath(provider, account), keylessMethod), words);
}

const fact = (name: string, ...value: readonly (HTMLElement | undefined)[]) =>
  element("div", {}, element("dt", {}, name), element("dd", {}, ...value));
