import { createLoginLink } from "../../client/generated/operations.ts";
import { focusTitle, goTo } from "../address.ts";
import { announce } from "../announce.ts";
import { clearNotice } from "../messages.tsx";
import { toConnectPath, toReturnAddress } from "../parts/page-link.tsx";
import { pause } from "../pause.ts";
import { keylessMethod, loginMethod, withWay } from "../providers/method.ts";
import { findPart } from "../providers/parts.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { returnPath } from "../route.ts";
import { attempt, readConnections, type Visit } from "../visit.ts";

export type ProviderChoice = {
  /** Default: whether a connection by another method has the place, where a login may take it. */
  readonly replaceAccount?: boolean;
  /** The id of the connection that the person takes over. */
  readonly takesOver?: string;
  /** Of the connection, where the provider can have several. */
  readonly account?: string | undefined;
  /** What people are to call it. Empty: as before. */
  readonly label?: string;
};

/** Sends the person to the provider. The button that was pressed stays busy until the page is gone. */
export async function goToProvider(visit: Visit, part: ProviderPart, choice: ProviderChoice = {}): Promise<void> {
  const { account, label = "", takesOver } = choice;
  const go = async () => {
    announce(`Going to ${part.name}…`);
    const { login_url: address } = await visit.api.ask(createLoginLink, part.provider, {
      return_path: toReturnAddress(returnPath),
      replace_account: choice.replaceAccount ?? (part.loginReplacesMethods === true && (await isOtherMethod(visit, part, account))),
      ...(account !== undefined && { account }),
      ...(label !== "" && { label }),
      ...(takesOver !== undefined && { takes_over: takesOver }),
    });
    if (account !== undefined) {
      sessionStorage.setItem(accountKey(part.provider), account);
    }
    window.location.assign(address);
    await pause(10_000, visit.signal);
  };
  await attempt(visit, go, { own: part.failures });
}

/** What comes back from a provider does not say which of its accounts the login was for. This tab remembers it until it is closed. */
const accountKey = (provider: string): string => `login-account-${provider}`;

/** @returns `undefined`: the provider has one account, or the login was begun elsewhere. */
export const recallAccount = (provider: string): string | undefined => sessionStorage.getItem(accountKey(provider)) ?? undefined;

/** Whether a connection by another method has the place. */
async function isOtherMethod({ api }: Visit, { provider }: ProviderPart, account = "default"): Promise<boolean> {
  const connected = (await readConnections(api.ask)).find((each) => each.provider === provider && each.account === account);
  return connected !== undefined && connected.method !== loginMethod;
}

/**
 * Begins a connection again: at the provider at once where the person signs in, and otherwise on the page with the form.
 *
 * @param provider - A word that may have come from an address. One that is not a provider's leads to the list.
 * @param choice - Without the account that the login needs, it is chosen on the page with the form.
 * @param method - Of the connection that is begun again, as the API names it.
 */
export async function startAgain(visit: Visit, provider: string, choice: ProviderChoice = {}, method = loginMethod): Promise<void> {
  const part = findPart(provider);
  const isAccountKnown = part?.accountField === undefined || choice.account !== undefined;
  if (part !== undefined && method === loginMethod && isAccountKnown) {
    return goToProvider(visit, part, choice);
  }
  clearNotice();
  const account = part?.takesWord || method === keylessMethod ? choice.account : undefined;
  goTo(part === undefined ? "/connect" : withWay(toConnectPath(part.provider, account), method));
  focusTitle();
}
