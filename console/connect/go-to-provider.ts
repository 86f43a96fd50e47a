import { createLoginLink } from "../../client/generated/operations.ts";
import { announce } from "../announce.ts";
import { toReturnAddress } from "../parts/page-link.tsx";
import { pause } from "../pause.ts";
import { loginMethod } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { returnPath } from "../route.ts";
import { tellUnlessLeft, type Visit } from "../visit.ts";
import { rememberAccount } from "./login-account.ts";

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
  try {
    announce(`Going to ${part.name}…`);
    const { login_url: address } = await visit.api.ask(createLoginLink, part.provider, {
      return_path: toReturnAddress(returnPath),
      replace_account: choice.replaceAccount ?? (part.loginReplacesMethods === true && (await isOtherMethod(visit, part, account))),
      ...(account === undefined ? {} : { account }),
      ...(label === "" ? {} : { label }),
      ...(takesOver === undefined ? {} : { takes_over: takesOver }),
    });
    rememberAccount(part.provider, account);
    window.location.assign(address);
    await pause(10_000, visit.signal);
  } catch (error) {
    const again = { label: "Try again", press: () => goToProvider(visit, part, choice) };
    tellUnlessLeft(visit, error, () => again, { own: part.failureWords });
  }
}

/** Whether a connection by another method has the place. */
async function isOtherMethod({ api }: Visit, { provider }: ProviderPart, account = "default"): Promise<boolean> {
  const connected = (await api.listConnections()).find((each) => each.provider === provider && each.account === account);
  return connected !== undefined && connected.method !== loginMethod;
}
