import { focusTitle, goTo } from "../navigation.ts";
import { clearNotice } from "../notice.ts";
import { keylessMethod } from "../providers/keyless.ts";
import { findPart } from "../providers/parts.ts";
import { toConnectPath } from "../route.ts";
import type { Visit } from "../visit.ts";
import { goToProvider, type ProviderChoice } from "./go-to-provider.ts";
import { withWay } from "./one-of-ways.ts";

/** What the API calls the method of a connection that was made by signing in. */
const login = "login";

/**
 * Begins a connection again: at the provider at once where the person signs in, and otherwise on the page with the form.
 *
 * @param provider - A word that may have come from an address. One that is not a provider's leads to the list.
 * @param choice - Without the account that the login needs, it is chosen on the page with the form.
 * @param method - Of the connection that is begun again, as the API names it.
 */
export async function startAgain(visit: Visit, provider: string, choice: ProviderChoice = {}, method = login): Promise<void> {
  const part = findPart(provider);
  const way = method === login ? part?.methods.find(({ kind }) => kind === "code_flow") : undefined;
  const isAccountKnown = way?.accountField === undefined || choice.account !== undefined;
  if (part !== undefined && way?.kind === "code_flow" && isAccountKnown) {
    return goToProvider(visit, part, way, choice);
  }
  clearNotice();
  await goTo(
    part === undefined
      ? "/connect"
      : withWay(toConnectPath(part.provider, part.takesWord || method === keylessMethod ? choice.account : undefined), method),
  );
  focusTitle();
}
