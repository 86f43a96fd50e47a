import type { LoginChoice } from "../api.ts";
import { focusTitle, goTo } from "../navigation.ts";
import { clearNotice } from "../notice.ts";
import { findPart } from "../providers/parts.ts";
import { toConnectPath } from "../route.ts";
import type { Visit } from "../visit.ts";
import { goToProvider } from "./go-to-provider.ts";

/**
 * Begins a connection again: at the provider at once when signing in there is the only way, and otherwise on the page with
 * the form.
 *
 * @param provider - A word that may have come from an address. One that is not a provider's leads to the list.
 */
export async function startAgain(visit: Visit, provider: string, choice: LoginChoice = {}): Promise<void> {
  const part = findPart(provider);
  const [method, ...others] = part?.methods ?? [];
  if (part !== undefined && method?.kind === "code_flow" && others.length === 0) {
    return goToProvider(visit, part.provider, method, choice);
  }
  clearNotice();
  await goTo(part === undefined ? "/connect" : toConnectPath(part.provider));
  focusTitle();
}
