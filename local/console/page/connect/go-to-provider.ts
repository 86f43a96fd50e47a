import { announce } from "../element.ts";
import { pause } from "../pause.ts";
import { tellUnlessLeft, type Visit } from "../visit.ts";

/** Sends the person to Google. The button that was pressed stays busy until the page is gone. */
export async function connect(visit: Visit, choice: { readonly replaceAccount?: boolean } = {}): Promise<void> {
  try {
    announce("Going to Google…");
    window.location.assign(await visit.api.login(choice));
    await pause(10_000, visit.signal);
  } catch (error) {
    tellUnlessLeft(visit, error, () => ({ label: "Try again", press: () => connect(visit, choice) }));
  }
}
