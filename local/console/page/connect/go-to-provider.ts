import type { LoginChoice } from "../api.ts";
import { announce } from "../element.ts";
import { pause } from "../pause.ts";
import type { CodeFlowMethod } from "../providers/method.ts";
import { partOf } from "../providers/parts.ts";
import type { Provider } from "../providers/provider-part.ts";
import { tellUnlessLeft, type Visit } from "../visit.ts";
import { rememberAccount } from "./login-account.ts";

export type ProviderChoice = Pick<LoginChoice, "replaceAccount"> & {
  /** Of the connection, where the provider can have several. */
  readonly account?: string | undefined;
};

/** Sends the person to the provider. The button that was pressed stays busy until the page is gone. */
export async function goToProvider(visit: Visit, provider: Provider, method: CodeFlowMethod, choice: ProviderChoice = {}): Promise<void> {
  const { account, ...others } = choice;
  const field = method.accountField;
  const fields = field === undefined || account === undefined ? {} : { [field.name]: account };
  try {
    announce(`Going to ${partOf(provider).name}…`);
    const address = await visit.api.login(method.loginPath, { ...others, fields });
    rememberAccount(provider, account);
    window.location.assign(address);
    await pause(10_000, visit.signal);
  } catch (error) {
    const again = { label: "Try again", press: () => goToProvider(visit, provider, method, choice) };
    tellUnlessLeft(visit, error, () => again, { own: partOf(provider).failureWords });
  }
}
