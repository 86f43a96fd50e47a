import { toReturnAddress } from "../base.ts";
import { announce } from "../element.ts";
import { pause } from "../pause.ts";
import { parseAccount } from "../providers/account-parts.ts";
import type { CodeFlowMethod } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { returnPath } from "../route.ts";
import { tellUnlessLeft, type Visit } from "../visit.ts";
import { rememberAccount } from "./login-account.ts";

export type ProviderChoice = {
  /** Left out, the route decides: it lets a login take the place of another method, and not of another account. */
  readonly replaceAccount?: boolean;
  /** The id of the connection that the person takes over. */
  readonly takesOver?: string;
  /** Of the connection, where the provider can have several. */
  readonly account?: string | undefined;
  /** What people are to call it. Empty: as before. */
  readonly label?: string;
};

/** Sends the person to the provider. The button that was pressed stays busy until the page is gone. */
export async function goToProvider(visit: Visit, part: ProviderPart, method: CodeFlowMethod, choice: ProviderChoice = {}): Promise<void> {
  const { own, ...named } = toPlace(method, choice.account);
  try {
    announce(`Going to ${part.name}…`);
    const address = await method.login(visit.api.ask, { return_to: toReturnAddress(returnPath), ...named, ...toWishes(choice) }, own);
    rememberAccount(part.provider, choice.account);
    window.location.assign(address);
    await pause(10_000, visit.signal);
  } catch (error) {
    const again = { label: "Try again", press: () => goToProvider(visit, part, method, choice) };
    tellUnlessLeft(visit, error, () => again, { own: part.failureWords });
  }
}

/** Says in the words of the route which connection the login is for. */
function toPlace({ accountField }: CodeFlowMethod, account: string | undefined) {
  if (account === undefined) {
    return { own: undefined };
  }
  const { own, word } = parseAccount(account, accountField?.choices);
  return { own, ...(word === "" ? {} : { account }) };
}

const toWishes = ({ label = "", replaceAccount, takesOver }: ProviderChoice) => ({
  ...(label === "" ? {} : { label }),
  ...(replaceAccount === undefined ? {} : { replace_account: replaceAccount }),
  ...(takesOver === undefined ? {} : { takes_over: takesOver }),
});
