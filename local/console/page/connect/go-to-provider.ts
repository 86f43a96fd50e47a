import type { LoginChoice } from "../api.ts";
import { announce } from "../element.ts";
import { pause } from "../pause.ts";
import type { CodeFlowMethod } from "../providers/method.ts";
import { partOf } from "../providers/parts.ts";
import type { Provider } from "../providers/provider-part.ts";
import { tellUnlessLeft, type Visit } from "../visit.ts";

/** Sends the person to the provider. The button that was pressed stays busy until the page is gone. */
export async function goToProvider(visit: Visit, provider: Provider, method: CodeFlowMethod, choice: LoginChoice = {}): Promise<void> {
  try {
    announce(`Going to ${partOf(provider).name}…`);
    window.location.assign(await visit.api.login(method.loginPath, choice));
    await pause(10_000, visit.signal);
  } catch (error) {
    tellUnlessLeft(visit, error, () => ({ label: "Try again", press: () => goToProvider(visit, provider, method, choice) }));
  }
}
