import type { LoginChoice } from "../api.ts";
import { announce } from "../element.ts";
import { pause } from "../pause.ts";
import { parseAccount } from "../providers/account-parts.ts";
import type { CodeFlowMethod } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { tellUnlessLeft, type Visit } from "../visit.ts";
import { rememberAccount } from "./login-account.ts";

export type ProviderChoice = Pick<LoginChoice, "replaceAccount"> & {
  /** Of the connection, where the provider can have several. */
  readonly account?: string | undefined;
  /** What people are to call it. Empty: as before. */
  readonly label?: string;
};

/** Sends the person to the provider. The button that was pressed stays busy until the page is gone. */
export async function goToProvider(visit: Visit, part: ProviderPart, method: CodeFlowMethod, choice: ProviderChoice = {}): Promise<void> {
  const { account, label = "", ...others } = choice;
  const fields = { ...toLoginFields(method, account), ...(label === "" ? {} : { label }) };
  try {
    announce(`Going to ${part.name}…`);
    const address = await visit.api.login(method.loginPath, { ...others, fields });
    rememberAccount(part.provider, account);
    window.location.assign(address);
    await pause(10_000, visit.signal);
  } catch (error) {
    const again = { label: "Try again", press: () => goToProvider(visit, part, method, choice) };
    tellUnlessLeft(visit, error, () => again, { own: part.failureWords });
  }
}

/** Says in the words of the route which connection the login is for. */
function toLoginFields({ accountField }: CodeFlowMethod, account: string | undefined): Readonly<Record<string, string>> {
  if (account === undefined) {
    return {};
  }
  const { own, word } = parseAccount(account, accountField?.choices);
  return {
    ...(accountField === undefined || own === undefined ? {} : { [accountField.name]: own }),
    ...(word === "" ? {} : { account }),
  };
}
